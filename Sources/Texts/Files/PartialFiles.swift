internal import Synchronization

/// The files that are being written beside their final place (``AtomicFile``). If the process ends before they are
/// done, they are removed.
package enum PartialFiles {
    /// How many writers each path has: two writers of one process share the file.
    private static let paths = Mutex<[String: Int]>([:])

    /// Notes the file before it is made.
    static func add(_ path: String) { paths.withLock { $0[path, default: 0] += 1 } }

    /// Forgets the file while `body` removes it or gives it its name.
    static func settle<Failure: Error>(_ path: String, _ body: () throws(Failure) -> Void) throws(Failure) {
        try paths.withLock { (paths) throws(Failure) in
            let left = (paths[path] ?? 1) - 1
            paths[path] = left > 0 ? left : nil
            try body()
        }
    }

    /// Removes all of them. After that no file can be made or get its name. Files that have their names are whole.
    package static func removeAll(then exit: () -> Never) -> Never {
        paths.withLock { paths -> Never in
            for path in paths.keys { try? FileNames.remove(path) }
            exit()
        }
    }
}
