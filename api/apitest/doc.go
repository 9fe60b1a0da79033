// Package apitest helps tests of the API and of pages: a store in memory with the meaning
// of the real one, a small cast of invented people and threads, and tokens for each role.
// Production code never imports it.
package apitest
