package server

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"

	"sheaf/datasets/blob"
	"sheaf/internal/trainings"
)

// maxReport bounds a training report.
const maxReport = 64 << 10

// recordTraining takes a training team's report on a version: what was trained on which data, with its score.
func (s *Server) recordTraining(w http.ResponseWriter, r *http.Request) {
	v, ok := s.version(w, r)
	if !ok {
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxReport))
	if err != nil {
		fail(w, http.StatusRequestEntityTooLarge, "report is larger than 64 KB")
		return
	}
	var t trainings.Training
	if err := json.Unmarshal(body, &t); err != nil {
		fail(w, http.StatusBadRequest, "report is not JSON: "+err.Error())
		return
	}
	if t.Digest != v.DataDigest {
		fail(w, http.StatusConflict, "data_digest is not that of "+r.PathValue("version")+": the model was trained on something else")
		return
	}
	t.Dataset, t.Version = v.Dataset, v.Version
	if t.At.IsZero() {
		t.At = s.Clock.Now()
	}
	kept, err := trainings.Record(r.Context(), s.Store, t)
	switch {
	case errors.Is(err, trainings.ErrInvalid):
		fail(w, http.StatusBadRequest, err.Error())
	case errors.Is(err, blob.ErrConflict):
		fail(w, http.StatusConflict, "training "+t.ID+" was reported already with other figures")
	case err != nil:
		fail(w, http.StatusServiceUnavailable, err.Error())
	default:
		answer(w, http.StatusCreated, kept)
	}
}

func (s *Server) listTrainings(w http.ResponseWriter, r *http.Request) {
	v, ok := s.version(w, r)
	if !ok {
		return
	}
	list, err := trainings.List(r.Context(), s.Store, v.Dataset, v.Version)
	if err != nil {
		fail(w, http.StatusServiceUnavailable, err.Error())
		return
	}
	answer(w, http.StatusOK, list)
}
