package notify

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"

	"github.com/wneessen/go-mail"

	"sheaf/datasets"
	"sheaf/internal/secret"
)

// Login is that of an SMTP server; zero = none.
type Login struct {
	User     string
	Password secret.String
}

// Letter is what is sent by e-mail. ID makes its Message-ID: a letter that comes twice is recognisable.
type Letter struct {
	ID      string
	Subject string
	Text    string
	HTML    string
}

// Mail makes one attempt to hand a letter to an SMTP server. Errors are about this side (an address that is none); what
// the server did is in the Result. A refusal by 5xx is final, but not one of the login: passwords are put right.
func (c *Channels) Mail(ctx context.Context, to datasets.Email, login Login, l Letter) (Result, error) {
	msg, err := c.message(to, l)
	if err != nil {
		return Result{}, err
	}
	client, err := c.mailer(to, login)
	if err != nil {
		return Result{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, 2*timeout)
	defer cancel()
	conn, err := client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		if errors.Is(ctx.Err(), context.Canceled) {
			return Result{}, ctx.Err()
		}
		return unwelcome(err), nil
	}
	err = client.SendWithSMTPClient(conn, msg)
	// The letter is accepted or not by now; how the conversation ends changes nothing.
	_ = client.CloseWithSMTPClient(conn)
	if err != nil {
		return refused(err), nil
	}
	return Result{OK: true, Status: 250, Detail: shorten(fmt.Sprintf("%s took the letter for %d receivers", to.SMTP, len(to.To)))}, nil
}

// message is the letter in MIME: text, and HTML beside it, in UTF-8.
func (c *Channels) message(to datasets.Email, l Letter) (*mail.Msg, error) {
	msg := mail.NewMsg(mail.WithCharset(mail.CharsetUTF8), mail.WithNoDefaultUserAgent())
	if err := msg.From(to.From); err != nil {
		return nil, fmt.Errorf("address letter: sender: %w", err)
	}
	if err := msg.To(to.To...); err != nil {
		return nil, fmt.Errorf("address letter: %w", err)
	}
	msg.Subject(l.Subject)
	msg.SetDateWithValue(c.clock.Now())
	from := msg.GetFrom()
	_, domain, _ := strings.Cut(from[0].Address, "@")
	msg.SetMessageIDWithValue(l.ID + "@" + domain)
	msg.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: absence notes are not wanted
	msg.SetBodyString(mail.TypeTextPlain, l.Text)
	msg.AddAlternativeString(mail.TypeTextHTML, l.HTML)
	return msg, nil
}

// mailer speaks with the server by the guarded dialer.
func (c *Channels) mailer(to datasets.Email, login Login) (*mail.Client, error) {
	host, port, err := net.SplitHostPort(to.SMTP)
	if err != nil {
		return nil, fmt.Errorf("address SMTP server: %w", err)
	}
	number, err := strconv.Atoi(port)
	if err != nil {
		return nil, fmt.Errorf("address SMTP server: %w", err)
	}
	config := &tls.Config{ServerName: host, RootCAs: c.roots, MinVersion: tls.VersionTLS12}
	options := []mail.Option{mail.WithPort(number), mail.WithTimeout(timeout), mail.WithTLSConfig(config), mail.WithoutNoop()}
	auth := mail.SMTPAuthAutoDiscover
	switch to.TLS {
	case datasets.ImplicitTLS:
		dialer := &tls.Dialer{NetDialer: c.dialer, Config: config}
		options = append(options, mail.WithSSL(), mail.WithDialContextFunc(dialer.DialContext))
	case datasets.NoTLS:
		auth = mail.SMTPAuthPlainNoEnc // the definition allows it on this machine only
		options = append(options, mail.WithTLSPolicy(mail.NoTLS), mail.WithDialContextFunc(c.dialer.DialContext))
	default:
		options = append(options, mail.WithTLSPolicy(mail.TLSMandatory), mail.WithDialContextFunc(c.dialer.DialContext))
	}
	if login.User != "" {
		options = append(options, mail.WithSMTPAuth(auth), mail.WithUsername(login.User), mail.WithPassword(login.Password.Reveal()))
	}
	client, err := mail.NewClient(host, options...)
	if err != nil {
		return nil, fmt.Errorf("set up SMTP: %w", err)
	}
	return client, nil
}

// unwelcome is the result of a server that was not reached, speaks no TLS, or takes no login.
func unwelcome(err error) Result {
	r := unreached(err)
	var code *mail.SendError
	if errors.As(err, &code) {
		r.Status = code.ErrorCode()
	}
	return r
}

// refused is the result of a letter that the server did not take.
func refused(err error) Result {
	r := Result{Detail: shorten("not taken: " + err.Error())}
	var said *mail.SendError
	if errors.As(err, &said) {
		r.Status, r.Final = said.ErrorCode(), said.ErrorCode() >= 500 && !said.IsTemp()
	}
	return r
}
