internal import FoundationEssentials
import SystemPackage
import Texts

/// The processes below a process: those that a program has started, those that they have started, and so on.
enum ProcessTree {
    /// How often the tree is read again because it has grown meanwhile.
    static let maximumLooks = 16

    /// Ends a program that leads its own group, together with the group. On Linux it also ends everything below the
    /// program that has left the group, as `setsid` does. A stopped process starts nothing more, so all are stopped
    /// before the first one is ended.
    ///
    /// - Parameter root: a child of this process that has not been waited for.
    static func end(_ root: Int32) {
        send(.stop, to: -root)
        endBelow(root)
        send(.kill, to: -root)
    }

    /// Ends a process of any group, and everything below it.
    static func endAlone(_ root: Int32) {
        send(.stop, to: root)
        endBelow(root)
        send(.kill, to: root)
    }

    /// A process that is gone needs no signal.
    private static func send(_ signal: Signal, to process: Int32) { try? signal.send(to: process) }

    private static func endBelow(_ root: Int32) {
        var known: Set<Int32> = []
        for _ in 0..<maximumLooks {
            let found = below([root]).subtracting(known)
            if found.isEmpty { break }
            for process in found { send(.stop, to: process) }
            known.formUnion(found)
        }
        for process in known { send(.kill, to: process) }
    }

    /// The children of this process; none if the system does not list them.
    static func children() -> Set<Int32> {
        let own = ProcessInfo.processInfo.processIdentifier
        return Set(parents().filter { $0.value == own }.keys)
    }

    private static func below(_ roots: Set<Int32>) -> Set<Int32> {
        let parents = parents()
        guard !parents.isEmpty else { return [] }
        var (found, layer) = (Set<Int32>(), roots)
        while !layer.isEmpty {
            let next = Set(parents.filter { layer.contains($0.value) }.keys).subtracting(found)
            found.formUnion(next)
            layer = next
        }
        return found
    }

    /// The parent of each process, from `/proc/PID/stat` (proc(5)); empty without `/proc`.
    private static func parents() -> [Int32: Int32] {
        var parents: [Int32: Int32] = [:]
        #if os(Linux)
        for name in (try? Paths.names(in: "/proc")) ?? [] {
            guard let process = Int32(name), let parent = parent(of: process) else { continue }
            parents[process] = parent
        }
        #endif
        return parents
    }

    #if os(Linux)
    private static func parent(of process: Int32) -> Int32? {
        // The name, at most 64 bytes in brackets, may contain anything. State and parent follow its last bracket.
        guard let file = try? FileDescriptor.opened("/proc/\(process)/stat", .readOnly) else { return nil }
        defer { try? file.close() }
        var bytes: [UInt8] = []
        guard (try? file.readSome(256, behind: &bytes)) != nil else { return nil }
        guard let end = bytes.lastIndex(of: UInt8(ascii: ")")) else { return nil }
        let fields = bytes[(end + 1)...].split(separator: UInt8(ascii: " "))
        return fields.count > 1 ? Int32(String(decoding: fields[1], as: UTF8.self)) : nil
    }
    #endif
}
