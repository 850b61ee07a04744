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

let arguments = CommandLine.arguments
guard arguments.count == 3, let pattern = Pattern(rawValue: arguments[1]), let messages = Int(arguments[2]),
    messages >= Pattern.inFlight
else {
    print("usage: mailbox one|four|pair|ring MESSAGES, at least \(Pattern.inFlight)")
    exit(64)
}

// A short run first, as the peers do it.
_ = await pattern.run(max(Pattern.inFlight, messages / 20))
let (cpu, start) = (cpuTime(), ContinuousClock.now)
let handled = await pattern.run(messages)
let wall = UInt64((.now - start) / .nanoseconds(1))
print("messages=\(handled) wall_ns=\(wall) cpu_ns=\(cpuTime() - cpu)")
