import Foundation
import NIOCore
import NIOPosix
import Serving
import Texts

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

// A server as a process of its own, for tests that want more connections than the process of all tests can have open: what
// Foundation starts other programs with takes no file beyond the 1,024th. It says its port and ends with its input.
#if canImport(Glibc)
let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
#else
let resource = RLIMIT_NOFILE
#endif
var limit = rlimit()
getrlimit(resource, &limit)
limit.rlim_cur = limit.rlim_max
setrlimit(resource, &limit)

let routes: [HTTPRouter.Route] = [.prompt(.get, "/hello") { _, _ in HTTPMedia.answer(200, .string("hello")) }]
let server = try await HTTPServer.start(
    group: MultiThreadedEventLoopGroup.singleton, handler: HTTPRouter(routes))
guard case .tcp(_, let port) = server.address else { exit(1) }
print(port)
fflush(nil)
while let line = readLine() {
    // Anything that is said is the question how many connections there are.
    _ = line
    print(server.connectionCount)
    fflush(nil)
}
