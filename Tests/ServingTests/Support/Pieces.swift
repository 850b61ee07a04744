import NIOCore
import NIOPosix
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The event loop of clients in tests.
let testLoop: any EventLoop = MultiThreadedEventLoopGroup.singleton.next()

/// The paths of requests, in the sequence in which they were seen.
final class SeenPaths: Sendable {
    private let paths = Mutex<[String]>([])

    func add(_ path: String) { paths.withLock { $0.append(path) } }

    var all: [String] { paths.withLock { $0 } }
}

/// Makes a socket at a path and closes it, as a program does that is killed.
func leaveSocketBehind(_ path: String) throws {
    #if canImport(Glibc)
    let number = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    #else
    let number = socket(AF_UNIX, SOCK_STREAM, 0)
    #endif
    defer { close(number) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8) + [0]) }
    let result = withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            bind(number, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
        }
    }
    if result != 0 { throw RawConnection.Failure(text: "no socket at \(path)") }
}

/// Whether a process may have so many files open here.
func mayOpen(_ count: UInt) -> Bool {
    #if canImport(Glibc)
    let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    #else
    let resource = RLIMIT_NOFILE
    #endif
    var limit = rlimit()
    return getrlimit(resource, &limit) == 0 && limit.rlim_max >= rlim_t(count)
}

/// Counts from several tasks.
final class Counter: Sendable {
    private let state = Mutex(0)

    @discardableResult
    func increment() -> Int {
        state.withLock {
            $0 += 1
            return $0
        }
    }

    var count: Int { state.withLock { $0 } }
}
