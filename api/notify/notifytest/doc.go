// Package notifytest has receivers for tests of what Vigie sends: a mail server and a webhook
// receiver, both on loopback. Production code never imports it.
package notifytest
