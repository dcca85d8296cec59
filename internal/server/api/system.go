package api

import (
	"context"

	"github.com/danielgtaylor/huma/v2"
)

// System is what the UI needs to know about the server.
type System struct {
	Version    string   `json:"version" doc:"Of the program" example:"devel"`
	PublicURL  string   `json:"public_url" doc:"Address under which others reach the server, without a trailing slash"`
	TemporalUI string   `json:"temporal_ui" doc:"Base address of the Temporal Web UI, without a trailing slash; empty = no links to it"`
	Namespace  string   `json:"namespace" doc:"Temporal namespace"`
	Browser    bool     `json:"browser" doc:"A browser is there to render pages that build themselves"`
	Languages  []string `json:"languages" doc:"Of the UI, the default first" example:"[\"ko\",\"en\"]"`
}

func (a *API) registerSystem(h huma.API) {
	huma.Register(h, get("system-get", "/system", "System", "What this server is and can do"), a.system)
}

func (a *API) system(context.Context, *struct{}) (*answer[System], error) {
	return say(System{
		Version: a.Version, PublicURL: a.Base, TemporalUI: a.TemporalUI, Namespace: a.Namespace, Browser: a.Browser, Languages: []string{"ko", "en"},
	}), nil
}
