package server

import (
	"net/http"

	"readout/web/view"
)

func (s *server) home(w http.ResponseWriter, r *http.Request) error {
	h := view.Home{Page: s.page(r, "")}
	return s.render(w, r, http.StatusOK, view.HomePage(h))
}

func (s *server) summit(w http.ResponseWriter, r *http.Request) error {
	return s.render(w, r, http.StatusOK, view.TimelinePage(view.Timeline{Page: s.page(r, "")}))
}
