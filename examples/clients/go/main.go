// An adapter for a Go client: reads a task a line, has the client do it, writes what the caller was told.
// Replace MutingClient by your own client, and the calls in perform by your own.
//
//	(cd examples/clients/go && go build -o ../../../build/adapter .)
//	tim-conformance client --adapter build/adapter
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"os"
)

type task struct {
	Do, Group string
	Accounts  []string
	Seconds   json.Number
	Topic     *string
	ID        any
}

func perform(client *MutingClient, it task) (any, error) {
	switch it.Do {
	case "list":
		return client.Muted(it.Group, it.Topic)
	case "unmute":
		return nil, client.Mute(it.Group, it.Accounts, 0, it.Topic)
	}
	// A time that is no whole number cannot be given to a Go client: it is refused here, as the compiler would.
	seconds, err := it.Seconds.Int64()
	if err != nil {
		return nil, err
	}
	return nil, client.Mute(it.Group, it.Accounts, seconds, it.Topic)
}

func answer(client *MutingClient, it task) map[string]any {
	if it.Do == "can" {
		return map[string]any{"topics": true, "list": true, "unmute": true, "expiry": true}
	}
	muted, err := perform(client, it)
	if err == nil {
		return map[string]any{"kind": "returned", "code": 0, "muted": muted}
	}
	told := map[string]any{"kind": "raised", "text": err.Error()}
	var failed *APIError
	if errors.As(err, &failed) {
		told["code"], told["info"], told["undone"] = failed.Code, failed.Info, failed.Undone
	}
	return told
}

func main() {
	client := NewMutingClient()
	in, out := json.NewDecoder(bufio.NewReader(os.Stdin)), json.NewEncoder(os.Stdout)
	for {
		var it task
		if in.Decode(&it) != nil {
			return
		}
		told := answer(client, it)
		told["id"] = it.ID
		out.Encode(told)
	}
}
