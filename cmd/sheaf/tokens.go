package main

import (
	"fmt"
	"os"

	"sheaf/internal/access"
	"sheaf/internal/config"
	"sheaf/internal/secret"
)

// tokens are those of the configuration and of the files that it names.
func (a *app) tokens() (access.Tokens, error) {
	c := a.cfg.Server
	read, err := withFile("server.read_tokens_file", c.ReadTokens, c.ReadTokensFile)
	if err != nil {
		return access.Tokens{}, err
	}
	write, err := withFile("server.write_tokens_file", c.WriteTokens, c.WriteTokensFile)
	if err != nil {
		return access.Tokens{}, err
	}
	t, err := access.NewTokens(read, write)
	if err != nil {
		return t, usageError{&config.Error{Key: "server.read_tokens, server.write_tokens", Origin: "the configuration", Reason: err.Error()}}
	}
	return t, nil
}

func withFile(key string, given secret.String, file string) (secret.String, error) {
	if file == "" {
		return given, nil
	}
	body, err := os.ReadFile(file)
	if err != nil {
		return given, usageError{&config.Error{Key: key, Origin: file, Reason: fmt.Sprintf("cannot be read: %v", err)}}
	}
	return secret.New(given.Reveal() + "\n" + string(body)), nil
}
