package main

import "errors"

type chainCmd struct{}

// Run will serve stored pages on loopback and run the chain over them.
func (chainCmd) Run(*environment) error { return errors.New("not there yet") }
