#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

extension UnsafeRawBufferPointer {
    /// The place of the first line feed at or after `start`.
    func firstLineFeed(from start: Int) -> Int? {
        guard start < count, let base = baseAddress else { return nil }
        return memchr(base + start, Int32(Ascii.lineFeed), count - start).map { UnsafeRawPointer($0) - base }
    }
}
