// Package client speaks to Vigie's API: for the command line, for tests and for programs in
// Go. A refusal comes back as *Problem with the API's code, text and id; programs test it
// with vigie.ErrorCode like any other error of Vigie. It follows no redirects, so a token
// never travels to another host, and it never prints one.
package client
