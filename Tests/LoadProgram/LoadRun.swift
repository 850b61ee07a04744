import Contexts
import Foundation
import HTTPLoad
import Measurement
import NIOCore

/// One run of the program, on its event loop.
final class LoadRun {
    /// How long answers may still come when nothing more is sent.
    private static let timeout = Timespan.seconds(30)

    private let loop: any EventLoop
    private let request: ByteBuffer
    private let done: EventLoopPromise<Void>
    private var client: LoadClient?

    private var began = NIODeadline.now()
    private var end = NIODeadline.now()
    private var processorBegan = 0.0
    private var processor = 0.0
    private var wall = 0.0
    private var sent = 0
    private var answered = 0
    private var statuses = [Int](repeating: 0, count: 600)
    private var failures: [String: Int] = [:]
    /// From the instant at which a request was to be sent to the end of its answer.
    private var latency = LatencyHistogram()
    /// From that instant until it was handed to the system, on connections that stood already.
    private var lateness = LatencyHistogram()

    private var isOpenLoop = false
    private var rate = 0.0
    private var total = 0
    private var hasEnded = false

    init(to target: ResolvedTarget, request: ByteBuffer, on loop: any EventLoop, done: EventLoopPromise<Void>) {
        self.loop = loop
        self.request = request
        self.done = done
        client = LoadClient(to: target, on: loop) { [unowned self] in self.take($0) }
    }

    private func begin(seconds: Double) {
        processorBegan = Self.processorSeconds()
        began = .now()
        end = began + .nanoseconds(Int64(seconds * 1e9))
    }

    private func exchange(_ token: UInt64) -> LoadExchange {
        LoadExchange(token: token, bytes: request, timeout: Self.timeout, mayRepeat: true)
    }

    // MARK: As fast as it can

    func runClosed(connections: Int, seconds: Double) {
        begin(seconds: seconds)
        for number in 0..<connections {
            sent += 1
            client?.send(exchange(UInt64(number)))
        }
    }

    // MARK: At a rate

    /// The token is the number of the request, and says with the rate when it was to be sent.
    private func intended(_ token: UInt64) -> NIODeadline { began + .nanoseconds(Int64(Double(token) * 1e9 / rate)) }

    func runOpen(rate: Double, seconds: Double) {
        isOpenLoop = true
        self.rate = rate
        total = Int(rate * seconds)
        begin(seconds: seconds)
        sendWhatIsDue()
    }

    private func sendWhatIsDue() {
        let now = NIODeadline.now()
        while sent < total, intended(UInt64(sent)) <= now {
            client?.send(exchange(UInt64(sent)))
            sent += 1
        }
        guard sent < total else { return }
        loop.assumeIsolated().scheduleTask(deadline: intended(UInt64(sent))) { self.sendWhatIsDue() }
    }

    // MARK: Results

    private func take(_ result: LoadResult) {
        let due = isOpenLoop ? intended(result.token) : result.askedAt
        switch result.outcome {
        case .answered(let status):
            answered += 1
            statuses[status] += 1
            latency.record(nanoseconds: (result.endedAt - due).nanoseconds)
            if isOpenLoop, let sentAt = result.sentAt, result.isConnectionReused {
                lateness.record(nanoseconds: (sentAt - due).nanoseconds)
            }
        case .failed(let failure): failures[failure.rawValue, default: 0] += 1
        }
        if isOpenLoop {
            if sent == total, client?.openCount == 0 { finish() }
        } else if result.endedAt < end {
            sent += 1
            client?.send(exchange(result.token))
        } else if client?.openCount == 0 {
            finish()
        }
    }

    private func finish() {
        guard !hasEnded else { return }
        hasEnded = true
        processor = Self.processorSeconds() - processorBegan
        wall = Double((NIODeadline.now() - began).nanoseconds) / 1e9
        client?.shutDown()
        done.succeed()
    }

    private static func processorSeconds() -> Double {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
        return seconds(usage.ru_utime) + seconds(usage.ru_stime)
    }

    var summary: String {
        func micros(_ histogram: LatencyHistogram, _ share: Double) -> String {
            histogram.percentile(share).map { "\($0 / 1_000)" } ?? "null"
        }
        let counters = client?.counters ?? LoadCounters()
        let parts: [(String, String)] = [
            ("answered", "\(answered)"), ("sent", "\(sent)"),
            (
                "statuses",
                "{" + statuses.enumerated().filter { $1 > 0 }.map { "\"\($0)\": \($1)" }.joined(separator: ", ") + "}"
            ),
            (
                "failures",
                "{" + failures.sorted { $0.key < $1.key }.map { "\"\($0)\": \($1)" }.joined(separator: ", ") + "}"
            ),
            ("wall", "\(wall)"), ("processor", "\(processor)"), ("rate", "\(Double(answered) / wall)"),
            ("rateOfProcessor", "\(Double(answered) / processor)"),
            ("p50", micros(latency, 50)), ("p99", micros(latency, 99)), ("max", micros(latency, 100)),
            ("lateP50", micros(lateness, 50)), ("lateP99", micros(lateness, 99)), ("lateMax", micros(lateness, 100)),
            ("connections", "\(counters.connectionsMade)"), ("bytes", "\(counters.bytesReceived)"),
        ]
        return "{" + parts.map { "\"\($0)\": \($1)" }.joined(separator: ", ") + "}"
    }
}
