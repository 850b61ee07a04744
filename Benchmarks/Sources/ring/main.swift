import Contexts

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The processor time of this process, in nanoseconds.
func cpuTime() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}

guard CommandLine.arguments.count == 2, let sagas = Int(CommandLine.arguments[1]), sagas > 0 else {
    print("usage: ring SAGAS, a number above 0")
    exit(64)
}

// A short lap first, as the peers do it: pages and code are there before the clock starts.
_ = await RingRunner().run(RingLoad(sagas: min(sagas, 1_000)))
let result = await RingRunner().run(RingLoad(sagas: sagas))
let wall = UInt64(result.wall / .nanoseconds(1))
print(
    "sagas=\(result.finished) messages=\(result.handled) wall_ns=\(wall) cpu_ns=\(result.cpuNanoseconds)",
    "check_ns=\(result.meanSaga.nanoseconds) digest=\(result.digest)")
