package notify

import (
	"fmt"

	"vigie"
)

// silenceWords is what a mail says of a forum that is not read as it should be.
type silenceWords struct {
	subject, lead, board, state, reason, since, open string
	states                                           map[vigie.BoardState]string
}

func (w silenceWords) write(n vigie.Notice, link string) (subject, body string) {
	body = w.lead + "\n\n"
	for _, line := range [][2]string{{w.board, n.Board}, {w.state, w.states[n.State]}, {w.reason, n.Reason}, {w.since, clock(n.Since)}} {
		if line[1] != "" {
			body += fmt.Sprintf("%-22s %s\n", line[0], line[1])
		}
	}
	return fmt.Sprintf(w.subject, n.Site), body + "\n" + w.open + "\n" + link + "\n"
}
