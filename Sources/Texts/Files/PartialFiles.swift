internal import Synchronization

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// The files that are being written beside the place where they will be (``AtomicFile``), so that none is left behind
/// where the process ends before they are done.
package enum PartialFiles {
    /// How often each path is being written: two writers of one process share the file.
    private static let paths = Mutex<[String: Int]>([:])

    /// Notes the file before it is made.
    static func add(_ path: String) { paths.withLock { $0[path, default: 0] += 1 } }

    /// Removes the file, or gives it its name, by which it is done with.
    static func settle<Result>(_ path: String, _ body: () -> Result) -> Result {
        paths.withLock { paths in
            let left = (paths[path] ?? 1) - 1
            paths[path] = left > 0 ? left : nil
            return body()
        }
    }

    /// Removes them all and lets none be made, or be given its name, any more. What has its name is whole.
    package static func removeAll(then exit: () -> Never) -> Never {
        paths.withLock { paths -> Never in
            for path in paths.keys { _ = unlink(path) }
            exit()
        }
    }
}
