package mall

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
)

// adminPrefix is where the admin API answers, on every host. It is neither counted nor held.
const adminPrefix = "/__mall/"

// admin serves the admin API; doc.go describes it.
func (m *Mall) admin(w http.ResponseWriter, r *http.Request) {
	command := r.Method + " " + strings.TrimPrefix(r.URL.Path, adminPrefix)
	switch command {
	case "GET stats":
		reply(w, m.Stats())
	case "GET hits":
		since, _ := strconv.Atoi(r.URL.Query().Get("since"))
		reply(w, struct {
			Hits []Hit `json:"hits"`
		}{m.Hits(since)})
	case "GET truth":
		m.serveTruth(w, r)
	case "POST day":
		var body struct {
			Day int `json:"day"`
		}
		m.change(w, r, &body, func() error { return m.SetDay(body.Day) })
	case "POST redesign":
		var body struct {
			Shop string `json:"shop"`
			Day  int    `json:"day"`
		}
		m.change(w, r, &body, func() error { return m.SetRedesign(body.Shop, body.Day) })
	case "POST skin":
		var body struct {
			Seed uint64 `json:"seed"`
		}
		m.change(w, r, &body, func() error { m.SetSkin(body.Seed); return nil })
	case "POST faults":
		var body []Fault
		m.change(w, r, &body, func() error { return m.SetFaults(body...) })
	case "POST gate":
		var body struct {
			Hold bool   `json:"hold"`
			Shop string `json:"shop"`
			Path string `json:"path"`
		}
		m.change(w, r, &body, func() error {
			if body.Hold {
				return m.Hold(body.Shop, body.Path)
			}
			m.Release()
			return nil
		})
	case "POST reset":
		m.Reset()
		reply(w, m.Stats())
	default:
		http.Error(w, "mall: no admin command "+command, http.StatusNotFound)
	}
}

// change reads a JSON body and applies it; the answer is the stats, or 400 with what is wrong.
func (m *Mall) change(w http.ResponseWriter, r *http.Request, into any, apply func() error) {
	d := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody))
	d.DisallowUnknownFields()
	err := d.Decode(into)
	if err == nil {
		err = apply()
	}
	if err != nil {
		http.Error(w, "mall: "+err.Error(), http.StatusBadRequest)
		return
	}
	reply(w, m.Stats())
}

func (m *Mall) serveTruth(w http.ResponseWriter, r *http.Request) {
	day, err := strconv.Atoi(r.URL.Query().Get("day"))
	if err != nil || day < 1 {
		http.Error(w, "mall: truth needs ?day=N, from 1", http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "application/x-ndjson")
	_ = m.WriteTruth(w, day) // fails only when the client has gone
}

func reply(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v) // fails only when the client has gone
}
