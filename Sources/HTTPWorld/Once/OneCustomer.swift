internal import Contexts
internal import HTTPLoad
internal import Load
internal import NIOCore
internal import NIOPosix
package import Requests
internal import Scenarios
package import Texts

/// One customer of each kind, whose every request and answer is shown: to see that a scenario says what its writer meant.
///
/// The customer takes every step, whatever its probability, and does not think. Secrets are not shown.
package struct OneCustomer: Sendable {
    private let plan: HTTPRunPlan
    private let text: ExchangeText

    /// - Throws: what keeps the requests from being shown.
    package init(_ plan: HTTPRunPlan) throws(Diagnostics) {
        self.plan = plan
        text = try ExchangeText(plan.prepared)
    }

    /// What would be sent, as far as it is known before the first answer. Nothing is sent.
    package func dryRun() throws(RenderProblem) -> [String] {
        var shown: [String] = []
        for (traffic, spec) in plan.scenario.traffic.enumerated() {
            let customer = try customer(traffic)
            for (step, request) in plan.prepared.traffic[traffic].requests.enumerated() {
                guard let request else { continue }
                shown.append(title(spec, request))
                do throws(RenderProblem) {
                    shown.append(try text.request(traffic: traffic, step: step, customer: customer, now: Self.now))
                } catch {
                    shown.append("(\(error): it comes from an earlier answer)\n")
                }
            }
        }
        return shown
    }

    private func title(_ spec: TrafficSpec, _ request: PreparedRequest) -> String {
        "\n— \(spec.name): \(request.name)\n"
    }

    /// Makes each request once, and shows it with its answer.
    ///
    /// - Returns: whether every request was served.
    package func run(_ show: @Sendable (String) throws -> Void) async throws -> Bool {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let line = SingleLine(plan, on: group.next())
        var isServed = true
        do {
            for traffic in plan.scenario.traffic.indices {
                isServed = try await walk(traffic, line, show) && isServed
            }
        } catch {
            try await group.shutdownGracefully()
            throw error
        }
        await line.close()
        try await group.shutdownGracefully()
        return isServed
    }

    private static var now: Int64 { SystemClocks.secondsSince1970() }

    private func customer(_ traffic: Int) throws(RenderProblem) -> Customer {
        try plan.prepared.traffic[traffic].customer(0, plan.random(ofTraffic: traffic).fork(0))
    }

    private func walk(
        _ traffic: Int, _ line: SingleLine, _ show: @Sendable (String) throws -> Void
    ) async throws -> Bool {
        var customer = try customer(traffic)
        var isServed = true
        for (step, request) in plan.prepared.traffic[traffic].requests.enumerated() {
            guard let request else { continue }
            try show(title(plan.scenario.traffic[traffic], request))
            do {
                try show(text.request(traffic: traffic, step: step, customer: customer, now: Self.now))
                var (bytes, scratch): ([UInt8], [UInt8]) = ([], [])
                try request.render(for: &customer, now: Self.now, into: &bytes, scratch: &scratch)
                let result = await line.send(bytes, request)
                isServed = try judge(result, request, &customer, show) && isServed
            } catch let error as RenderProblem {
                try show("✗ not sent: \(error)\n")
                isServed = false
            }
        }
        return isServed
    }

    private func judge(
        _ result: LoadResult, _ request: PreparedRequest, _ customer: inout Customer,
        _ show: (String) throws -> Void
    ) throws -> Bool {
        guard case .answered(let status) = result.outcome else {
            try show("\n✗ \(result.detail ?? "no answer")\n")
            return false
        }
        let answer = ReceivedAnswer(result, status: status)
        try show("\n" + text.answer(answer))
        customer.keepCookies(of: answer, from: plan.prepared.address.host, at: Self.now)
        let judgement = request.judge(answer, for: &customer, plan.prepared.outcomes)
        for check in judgement.failedChecks { try show("✗ not as expected: \(check)\n") }
        for variable in judgement.missed { try show("✗ no value for \(variable)\n") }
        let isServed = judgement.outcome == .served
        try show("\(isServed ? "✓" : "✗") \(judgement.outcome.rawValue)\n")
        return isServed && judgement.missed.isEmpty
    }
}

/// Sends one request after the other.
private final class SingleLine: Sendable {
    /// Lives on the event loop.
    private final class Line {
        private var client: LoadClient?
        private var waiter: CheckedContinuation<LoadResult, Never>?

        init(_ plan: HTTPRunPlan, on loop: any EventLoop) {
            client = LoadClient(to: plan.target, policy: plan.policy, on: loop) { [unowned self] result in
                waiter.take()?.resume(returning: result)
            }
        }

        func send(_ exchange: LoadExchange, _ waiter: CheckedContinuation<LoadResult, Never>) {
            self.waiter = waiter
            client?.send(exchange)
        }

        func close() { client?.shutDown() }
    }

    private let plan: HTTPRunPlan
    private let loop: any EventLoop
    private let line: NIOLoopBoundBox<Line?>

    init(_ plan: HTTPRunPlan, on loop: any EventLoop) {
        self.plan = plan
        self.loop = loop
        line = .makeEmptyBox(valueType: Line.self, eventLoop: loop)
    }

    func send(_ bytes: [UInt8], _ request: PreparedRequest) async -> LoadResult {
        await withCheckedContinuation { waiter in
            loop.execute { [self] in
                let line = line.value ?? Line(plan, on: loop)
                self.line.value = line
                line.send(
                    LoadExchange(
                        token: 0, bytes: ByteBuffer(bytes: bytes), isHead: request.method == .head,
                        timeout: request.timeout,
                        keeping: AnswerKeeping(fields: true, body: ReceivedAnswer.maximumBody)), waiter)
            }
        }
    }

    func close() async {
        await withCheckedContinuation { waiter in
            loop.execute { [self] in
                line.value?.close()
                waiter.resume()
            }
        }
    }
}
