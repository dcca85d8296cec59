// Package testenv gives tests the real servers, on ephemeral ports of the loopback interface: MinIO and the Temporal
// development server, started by internal/stack as `sheaf up` starts them. There are no mocks of either.
//
//	func TestMain(m *testing.M) { testenv.Main(m) } // stops what the package's tests have started
//
//	store := testenv.MinIO(t).Store(t)        // a bucket of its own on the package's shared server
//	c := testenv.Temporal(t).Client(t)        // a namespace of its own on the package's shared server
//	own := testenv.OwnMinIO(t)                // a server of its own, to Kill, Start and Restart
//
// A server starts once a test binary, when the first test asks. A test that cannot have one fails and says how to
// build it. Servers never outlive the test binary: on Linux the kernel ends them with it, even after a panic.
package testenv
