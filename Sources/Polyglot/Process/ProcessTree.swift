#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The processes below a process: those that a program has started, those that they have started, and so on.
enum ProcessTree {
    /// How often the tree is read again because it has grown meanwhile.
    static let maximumLooks = 16

    /// Ends a program that leads its own group, together with the group. On Linux it also ends everything below the
    /// program that has left the group, as `setsid` does. A stopped process starts nothing more, so all are stopped
    /// before the first one is ended.
    ///
    /// - Parameter root: a child of this process that has not been waited for.
    static func end(_ root: pid_t) {
        kill(-root, SIGSTOP)
        endBelow(root)
        kill(-root, SIGKILL)
    }

    /// Ends a process of any group, and everything below it.
    static func endAlone(_ root: pid_t) {
        kill(root, SIGSTOP)
        endBelow(root)
        kill(root, SIGKILL)
    }

    private static func endBelow(_ root: pid_t) {
        var known: Set<pid_t> = []
        for _ in 0..<maximumLooks {
            let found = below([root]).subtracting(known)
            if found.isEmpty { break }
            for process in found { kill(process, SIGSTOP) }
            known.formUnion(found)
        }
        for process in known { kill(process, SIGKILL) }
    }

    /// The children of this process; none if the system does not list them.
    static func children() -> Set<pid_t> {
        let own = getpid()
        return Set(parents().filter { $0.value == own }.keys)
    }

    private static func below(_ roots: Set<pid_t>) -> Set<pid_t> {
        let parents = parents()
        guard !parents.isEmpty else { return [] }
        var (found, layer) = (Set<pid_t>(), roots)
        while !layer.isEmpty {
            let next = Set(parents.filter { layer.contains($0.value) }.keys).subtracting(found)
            found.formUnion(next)
            layer = next
        }
        return found
    }

    /// The parent of each process, from `/proc/PID/stat` (proc(5)); empty without `/proc`.
    private static func parents() -> [pid_t: pid_t] {
        var parents: [pid_t: pid_t] = [:]
        #if os(Linux)
        guard let folder = opendir("/proc") else { return [:] }
        defer { closedir(folder) }
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard let process = pid_t(name), let parent = parent(of: process) else { continue }
            parents[process] = parent
        }
        #endif
        return parents
    }

    #if os(Linux)
    private static func parent(of process: pid_t) -> pid_t? {
        let file = open("/proc/\(process)/stat", O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        // The name, at most 64 bytes in brackets, may contain anything. State and parent follow its last bracket.
        let bytes = [UInt8](unsafeUninitializedCapacity: 256) { buffer, count in
            count = max(0, read(file, buffer.baseAddress, 256))
        }
        guard let end = bytes.lastIndex(of: UInt8(ascii: ")")) else { return nil }
        let fields = bytes[(end + 1)...].split(separator: UInt8(ascii: " "))
        return fields.count > 1 ? pid_t(String(decoding: fields[1], as: UTF8.self)) : nil
    }
    #endif
}
