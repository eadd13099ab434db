// Package testserver runs one throwaway database server for all test processes of a run.
//
// What comes in is a Kind: how a product is found on this machine, how an empty data folder is
// prepared and how the server is started. What goes out is an Address that every test process
// of this user shares, however many packages `go test ./...` runs side by side.
//
// The first process that asks starts a supervisor: its own executable once more, as a session
// of its own, which Server.Supervise recognises by an environment variable before any test
// runs. The supervisor owns the server. Nobody is ever asked for by process id, since an id may
// belong to a zombie or to somebody new; three locks that the kernel gives back by itself say
// who is there:
//
//	start.lock  held for a moment by the process that looks whether a server must be started
//	use.lock    shared by every test process until it ends, however it ends
//	live.lock   held by the supervisor as long as it lives
//
// When use.lock has been free for a while, the supervisor takes it alone, stops the server,
// removes the data and ends. When the supervisor itself is killed, the kernel kills the server
// (Linux; elsewhere such a server stays). So the one invariant is: a server never outlives its
// users by more than a few seconds.
//
// Servers listen on the loopback interface only, do not sync to disk, and run as nobody when
// the tests run as root. Packages pgharness and mariaharness are the two kinds.
package testserver
