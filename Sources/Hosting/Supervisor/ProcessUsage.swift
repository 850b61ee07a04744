internal import Contexts
internal import SystemPackage
internal import Texts

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// What a process has used, as the system counts it.
struct ProcessUsage: Hashable, Sendable {
    /// The processor time of all of its threads.
    var processor: Timespan
    /// The memory that it has in RAM, in bytes.
    var resident: Int64

    /// Reads `/proc/PID/stat` (proc(5): `utime` and `stime`, fields 14 and 15, and `rss`, field 24); nil if the process
    /// is gone, or the system has no `/proc`.
    init?(of process: Int32) {
        guard let file = try? FileDescriptor.opened("/proc/\(process)/stat", .readOnly) else { return nil }
        defer { try? file.close() }
        var bytes: [UInt8] = []
        guard (try? file.readSome(4_096, behind: &bytes)) != nil,
            // The name, in brackets, may contain anything.
            let end = bytes.lastIndex(of: UInt8(ascii: ")"))
        else { return nil }
        let fields = String(decoding: bytes[(end + 1)...], as: UTF8.self).split(separator: " ")
        guard fields.count > 21, let user = Int64(fields[11]), let system = Int64(fields[12]),
            let pages = Int64(fields[21])
        else { return nil }
        let ticks = Int64(max(1, sysconf(Int32(_SC_CLK_TCK))))
        processor = .nanoseconds((user + system) * (1_000_000_000 / ticks))
        resident = pages * Int64(sysconf(Int32(_SC_PAGESIZE)))
    }
}
