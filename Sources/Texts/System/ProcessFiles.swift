#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// What this process may do with files, as a whole.
package enum ProcessFiles {
    /// Raises the number of files that may be open to what the system allows at most, and returns how many that are. A shell
    /// often allows 1,024 and the system many more.
    @discardableResult
    package static func raiseLimit() -> Int {
        #if canImport(Glibc)
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        #else
        let resource = RLIMIT_NOFILE
        #endif
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0 else { return 256 }
        var raised = limit
        raised.rlim_cur = limit.rlim_max
        if setrlimit(resource, &raised) == 0 { limit = raised }
        return Int(clamping: limit.rlim_cur)
    }

    /// Files and folders that are made from now on are for this user alone.
    package static func keepPrivate() { umask(0o077) }
}
