package main

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// figureCells reads an object of numbers as name and text, in the order of the object.
func figureCells(object []byte) (out [][2]string) {
	dec := json.NewDecoder(bytes.NewReader(object))
	dec.UseNumber()
	_, _ = dec.Token() // the opening brace of what was just encoded
	for dec.More() {
		name, _ := dec.Token()
		value, err := dec.Token()
		if err != nil {
			return out // unreachable: it was just encoded
		}
		out = append(out, [2]string{fmt.Sprint(name), fmt.Sprint(value)})
	}
	return out
}
