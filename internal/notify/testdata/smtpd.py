"""A real SMTP server for the tests: says its port, then every letter as a line of JSON.

usage: smtpd.py MODE [CERT KEY]; MODE: plain, starttls, tls, auth (STARTTLS and a login), plainauth, busy, refuse
"""
import asyncio, base64, json, ssl, sys

from aiosmtpd.smtp import SMTP, AuthResult

mode, *files = sys.argv[1:]
context = None
if files:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*files)


class Handler:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if mode == "refuse":
            return "550 5.1.1 no such mailbox"
        if mode == "busy":
            return "451 4.3.0 come back later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        say({
            "from": envelope.mail_from, "to": envelope.rcpt_tos, "content": base64.b64encode(envelope.content).decode(),
            "tls": session.ssl is not None or mode == "tls", "user": str(session.auth_data or ""),
        })
        return "250 taken"


def say(o):
    print(json.dumps(o), flush=True)


def authenticate(server, session, envelope, mechanism, data):
    good = data.login == b"sheaf" and data.password == b"p\xc3\xa4ss word"
    return AuthResult(success=good, auth_data="sheaf" if good else None)


def session():
    return SMTP(
        Handler(), hostname="127.0.0.1", tls_context=context if mode in ("starttls", "auth") else None, loop=asyncio.get_running_loop(),
        require_starttls=mode in ("starttls", "auth"), auth_required=mode in ("auth", "plainauth"),
        auth_require_tls=mode == "auth", authenticator=authenticate if mode in ("auth", "plainauth") else None, enable_SMTPUTF8=True,
    )


async def main():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(session, "127.0.0.1", 0, ssl=context if mode == "tls" else None)
    say({"port": server.sockets[0].getsockname()[1]})
    await loop.run_in_executor(None, sys.stdin.read)  # until the test ends
    server.close()


asyncio.run(main())
