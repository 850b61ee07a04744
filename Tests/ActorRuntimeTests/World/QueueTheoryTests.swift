import ActorRuntime
import TestSupport
import Testing

@testable import Contexts

/// A service of the runtime is the queue of the textbook: exactly, customer by customer, and on average.
///
/// Theory gives a mean wait to which samples converge slowly: at a load of 0.9 the mean of n waits has a standard error
/// of 21/√n of itself. So the proof has two halves. The world's waits equal the textbook's recursion to the nanosecond
/// for the same arrivals and services; and the recursion, fed by the same samplers over some millions of customers in
/// antithetic pairs, has the mean that theory says, within 1 % and within its own confidence interval.
@Suite struct QueueTheoryTests {
    /// The gaps between the arrivals of a model, and the times of service in the order of arrival.
    private struct Inputs {
        private var gapStream: RandomStream
        private var serviceStream: RandomStream
        private let gap: Sampler
        let time: Distribution
        private let service: Sampler

        init(_ model: QueueModel, seed: UInt64) {
            let root = RandomStream(seed: seed)
            gapStream = root.fork("gaps")
            gap = Sampler(.exponential(mean: Timespan(nanoseconds: Int64(model.meanGap))))
            let mean = Timespan(nanoseconds: QueueModel.meanService)
            time = model.service == .constant ? .constant(mean) : .exponential(mean: mean)
            service = Sampler(time)
            // The stream that the world forks for the time of a service of this name.
            serviceStream = root.fork("service").fork("service").fork("time")
        }

        mutating func nextGap() -> Int64 { gap.next(&gapStream).nanoseconds }
        mutating func nextService() -> Int64 { service.next(&serviceStream).nanoseconds }
    }

    @Test(arguments: QueueModel.all)
    func waitsEqualTheRecursionToTheNanosecondAndLittlesLawHolds(model: QueueModel) async {
        let customers = 2_000
        let (sojourns, area) = await inVirtualTime(seed: 7) { world, watcher in
            var inputs = Inputs(model, seed: 7)
            let service = ScriptedService(
                workers: model.servers, mailbox: MailboxPolicy(capacity: MailboxPolicy.maximumCapacity),
                time: inputs.time, in: &world, watcher)
            var arrivals: [Instant] = []
            var arrival = Instant.start
            for token in 0..<UInt64(customers) {
                arrival = arrival + Timespan(nanoseconds: inputs.nextGap())
                arrivals.append(arrival)
                watcher.at(arrival, in: &world) { world, _ in
                    world.submit(Word.command(0, key: token), to: service.id, token: token)
                }
            }
            // Customers in the system, over time: the load only changes when the world does something.
            var area: Int64 = 0
            var isRunning = true
            while isRunning {
                let (before, load) = (world.now, world.load(of: service.replicas[0]))
                isRunning = world.step(watcher)
                let present = (load?.mailboxDepth ?? 0) + (load?.busyWorkers ?? 0)
                area += Int64(present) * (world.now - before).nanoseconds
            }
            var sojourns = [Int64](repeating: -1, count: customers)
            for answer in watcher.answers {
                sojourns[Int(answer.token)] = (answer.at - arrivals[Int(answer.token)]).nanoseconds
            }
            return (sojourns, area)
        }
        var inputs = Inputs(model, seed: 7)
        var recursion = QueueRecursion(servers: model.servers)
        for customer in 0..<customers {
            let service = inputs.nextService()
            let wait = recursion.arrive(gap: inputs.nextGap(), service: service)
            guard sojourns[customer] != wait + service else { continue }
            Issue.record("customer \(customer) of \(model): \(sojourns[customer]) ns, expected \(wait) + \(service)")
            return
        }
        // Little: what the customers spent, counted by customer, is what was there, counted by time.
        #expect(area == sojourns.reduce(0, +))
    }

    /// Means over batches of antithetic pairs; batches are long against the time that a queue remembers.
    private struct Estimate {
        private static let batches = 50
        let mean: Double
        /// Half of the 95 % confidence interval, by Student's t with 49 degrees of freedom.
        let halfWidth: Double

        init(of model: QueueModel, pairs: Int, seed: UInt64) {
            let root = RandomStream(seed: seed)
            let (gaps, services) = (root.fork("gaps"), root.fork("service"))
            let gap = Sampler(.exponential(mean: Timespan(nanoseconds: Int64(model.meanGap))))
            let serviceMean = Timespan(nanoseconds: QueueModel.meanService)
            let service = Sampler(model.service == .constant ? .constant(serviceMean) : .exponential(mean: serviceMean))
            var one = QueueRecursion(servers: model.servers)
            var other = one
            var means: [Double] = []
            let length = pairs / Self.batches
            for batch in -1..<Self.batches {
                var sum: Int64 = 0
                for place in 0..<length {
                    let counter = UInt64((batch + 1) * length + place)
                    let (gapBits, serviceBits) = (gaps.value(at: counter), services.value(at: counter))
                    sum += one.arrive(
                        gap: gap.time(at: gapBits).nanoseconds, service: service.time(at: serviceBits).nanoseconds)
                    sum += other.arrive(
                        gap: gap.time(at: ~gapBits).nanoseconds, service: service.time(at: ~serviceBits).nanoseconds)
                }
                // The first batch starts from an empty queue and is left out.
                if batch >= 0 { means.append(Double(sum) / Double(2 * length)) }
            }
            let mean = means.reduce(0, +) / Double(means.count)
            let variance = means.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(means.count - 1)
            self.mean = mean
            halfWidth = 2.01 * (variance / Double(means.count)).squareRoot()
        }
    }

    /// So many that the 95 % interval reaches less than 1.5 % to either side: more where waits vary more.
    private static func pairs(_ model: QueueModel) -> Int {
        let (low, middle, high) =
            model.servers > 1 ? (2_200_000, 2_000_000, 5_000_000) : (500_000, 1_000_000, 4_000_000)
        return model.load < 0.6 ? low : model.load < 0.8 ? middle : high
    }

    @Test(arguments: QueueModel.all)
    func theMeanWaitIsThatOfTheoryWithinOnePercent(model: QueueModel) {
        let pairs = SoakSize.factor * Self.pairs(model)
        let estimate = Estimate(of: model, pairs: pairs, seed: 2)
        let error = abs(estimate.mean - model.meanWait) / model.meanWait
        let width = estimate.halfWidth / model.meanWait
        #expect(error < 0.01, "\(model): off by \(error), 95 % interval ± \(width)")
        #expect(width < 0.015, "\(model): the sample is too small to tell, 95 % interval ± \(width)")
        #expect(error < 1.5 * width, "\(model): off by \(error), outside of the 99.7 % interval, 95 % is ± \(width)")
    }

    /// The world itself, without the detour, at a load where half a minute of virtual time is enough.
    @Test func theWorldsOwnMeanWaitIsThatOfTheory() async {
        let model = QueueModel(servers: 1, service: .constant, load: 0.5)
        let mean = await inVirtualTime(seed: 3) { world, watcher in
            var inputs = Inputs(model, seed: 3)
            let service = ScriptedService(time: inputs.time, in: &world, watcher)
            let customers = 60_000
            var arrival = Instant.start
            var waits: Int64 = 0
            var answered = 0
            var arrivals: [Instant] = []
            for token in 0..<UInt64(customers) {
                arrival = arrival + Timespan(nanoseconds: inputs.nextGap())
                arrivals.append(arrival)
                world.run(until: arrival, watcher)
                world.submit(Word.command(0), to: service.id, token: token)
            }
            world.run(until: arrival + .seconds(10), watcher)
            for answer in watcher.answers {
                waits += (answer.at - arrivals[Int(answer.token)]).nanoseconds - QueueModel.meanService
                answered += 1
            }
            return Double(waits) / Double(answered)
        }
        // One standard error is about 0.9 % here: three of them, so as not to claim more than was measured.
        #expect(abs(mean - model.meanWait) / model.meanWait < 0.027)
    }
}
