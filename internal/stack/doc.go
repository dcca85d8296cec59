// Package stack runs the two servers that Sheaf needs, MinIO and the Temporal development server, as child
// processes with their data below one directory. `sheaf up` and the tests start them here, so that there is one
// way to do it.
//
//	stack.Start   take the directory's lock, check ports, start, wait until ready, register what Sheaf needs
//	(*Stack).Wait until ctx ends, or a server dies, which is an error that names it and its log
//	(*Stack).Stop Temporal first (it calls no one), then MinIO: SIGTERM, after a grace SIGKILL
//
// The layout of the directory:
//
//	lock, pid                 held and written by the one stack that uses it
//	temporal/temporal.db      everything that Temporal knows
//	minio/                    the objects
//	s3-secret                 generated if the configuration has none
//	logs/{temporal,minio}.log what they print
//
// Both servers survive SIGKILL at any moment (SQLite's write-ahead log, MinIO's rename commits), so a restart
// resumes with nothing lost. Children do not outlive the process that started them (on Linux), and do not get the
// terminal's Ctrl-C: their order of stopping is ours to decide.
//
// The package speaks to Temporal through its command line, which comes in the same binary, and so links no SDK.
package stack
