// Package notify tells people what cannot wait: mail over SMTP, and webhooks signed after
// Standard Webhooks (https://www.standardwebhooks.com) over the guarded transport.
//
//	sender, err := notify.New(notify.Options{SMTP: smtp, Transport: guarded, BaseURL: "https://vigie.example.org"})
//	pusher := notify.NewPusher(notify.PusherOptions{Store: store, Sender: sender, Now: now, Log: log})
//	err = pusher.Run(ctx) // plans what is due and sends what waits; safe in many processes at once
//
// A message carries ids, labels, times and a link to Vigie: never a title, a post, a name, or
// the address of a thread. A log line carries no address of a person.
//
// The rule (who is told when) is vigie.NextPush; the truth (alarms, messages that wait) is the
// store's. A message is sent at least once, under an id that stays the same over all tries.
package notify
