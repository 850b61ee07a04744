package import Contexts

/// A replica's memory, in bytes.
///
/// Source of the limit: Kubernetes, "Resource Management for Pods and Containers": a container beyond its limit is
/// killed (`OOMKilled`) and started again.
package struct MemorySpec: Hashable, Sendable {
    /// The largest limit: 1 TiB.
    package static let maximum: Int64 = 1 << 40

    /// What it uses after its start.
    package var base: Int64
    /// The replica is killed when it reaches this.
    package var limit: Int64

    package init(base: Int64 = 128 << 20, limit: Int64 = 512 << 20) {
        self.base = base
        self.limit = limit
    }
}

/// The memory of one replica that leaks. It grows at a rate until the limit, and the replica is killed there.
///
/// The model is exact to the byte and the nanosecond. Nothing happens in between, so it needs an event only when the
/// limit is reached.
package struct MemoryModel: Hashable, Sendable {
    package let spec: MemorySpec
    /// Bytes at `since`.
    private var used: Int64
    private var since: Instant
    /// Bytes that leak in a second now.
    package private(set) var leakPerSecond: Int64 = 0

    /// A replica that starts at `instant`, without a leak.
    package init(_ spec: MemorySpec, at instant: Instant) {
        self.spec = spec
        used = spec.base
        since = instant
    }

    /// The replica was started again: its memory is as at the beginning, and the leak goes on.
    package mutating func restart(at instant: Instant) {
        used = spec.base
        since = instant
    }

    /// From `instant` on it leaks this many bytes a second. 0 stops the growth, but what has leaked stays.
    package mutating func leak(perSecond rate: Int64, from instant: Instant) {
        used = usage(at: instant)
        since = instant
        leakPerSecond = rate
    }

    /// Bytes in use, never above the limit.
    package func usage(at instant: Instant) -> Int64 {
        let elapsed = Int128(max(0, (instant - since).nanoseconds))
        let leaked = Int128(leakPerSecond) * elapsed / Self.nanosecondsPerSecond
        return Int64(min(Int128(spec.limit), Int128(used) + leaked))
    }

    /// When the limit is reached: the earliest instant at which ``usage(at:)`` is the limit. Nil if nothing leaks, or
    /// if that instant is beyond the end of time.
    package var outOfMemory: Instant? {
        if used >= spec.limit { return since }
        guard leakPerSecond > 0 else { return nil }
        let missing = Int128(spec.limit - used) * Self.nanosecondsPerSecond
        let wait = (missing + Int128(leakPerSecond) - 1) / Int128(leakPerSecond)
        return Int64(exactly: wait + Int128(since.nanoseconds)).map(Instant.init(nanoseconds:))
    }

    private static let nanosecondsPerSecond: Int128 = 1_000_000_000
}
