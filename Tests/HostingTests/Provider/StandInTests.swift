import Contexts
import FlowerShop
import FlowerShopApplication
import NIOPosix
import PaymentProvider
import Platform
import SQLiteStorage
import Scenarios
import Serving
import TestSupport
import Testing
import Texts

/// The payment provider's stand-in over HTTP, with its ledger on SQLite.
@Suite struct StandInTests {
    /// A stand-in behind a server, and clients for payment and for people.
    private struct Subject: Sendable {
        let provider: PaymentStandIn
        private let peers: HTTPPeers
        private let admin: HTTPClient

        static func with<Result>(
            decline: Double = 0, in folder: TemporaryFolder? = nil, _ body: (Subject) async throws -> Result
        ) async throws -> Result {
            let folder = try folder ?? TemporaryFolder()
            let provider = try await PaymentStandIn.open(
                in: try SQLiteFile(path: folder.file("provider.sqlite")),
                settings: ProviderSettings(time: .constant(.zero), decline: decline), seed: 1, firstEvent: 1 << 16,
                clock: SystemClock())
            let group = MultiThreadedEventLoopGroup.singleton
            let server = try await HTTPServer.start(
                on: .unix(path: folder.file("p")), group: group,
                handler: HTTPRouter(provider.routes + provider.adminRoutes))
            let peer = OnePeer(ShopTopology.provider, at: server.address)
            let admin = HTTPClient(to: server.address, on: group.next())
            func close() async {
                await peer.table.shutDown()
                await admin.shutDown()
                await server.shutdown(gracefullyWithin: .zero)
                await provider.drain()
                provider.close()
            }
            do {
                let result = try await body(
                    Subject(provider: provider, peers: peer.peers, admin: admin))
                await close()
                return result
            } catch {
                await close()
                throw error
            }
        }

        func ask(
            _ kind: ProviderMessage, _ order: UInt64, _ amount: Int64 = 0, timeout: Timespan = .seconds(600)
        ) async -> PeerAnswer {
            await peers.send(
                Message(kind, key: order, b: amount), to: ShopTopology.provider, timeout: timeout)
        }

        func says(_ kind: ProviderMessage, _ order: UInt64, _ amount: Int64 = 0) async -> ProviderMessage? {
            guard case .reply(let reply) = await ask(kind, order, amount) else { return nil }
            return reply.providerMessage
        }

        func show(_ path: String) async throws -> HTTPResponse { try await admin.send(HTTPRequest(.get, path)) }

        func post(_ body: String) async throws -> HTTPResponse {
            try await admin.send(
                HTTPRequest(
                    .post, ReplicaRoutes.requests, headers: ["Content-Type": HTTPMedia.json], body: Array(body.utf8)))
        }

        func set(_ settings: String) async throws -> HTTPResponse {
            try await admin.send(
                HTTPRequest(
                    .put, "/settings", headers: ["Content-Type": HTTPMedia.json], body: Array(settings.utf8)))
        }
    }

    @Test func anOrderIsChargedOnceAndGivenBackOnce() async throws {
        try await Subject.with { subject in
            #expect(await subject.says(.charge, 1, 900) == .charged)
            #expect(await subject.says(.charge, 1, 900) == .charged)
            #expect(await subject.says(.charge, 1, 800) == .contradicted)
            #expect(await subject.says(.charge, 2, 50) == .charged)
            #expect(try await subject.show("/charges/1").text == #"{"order":1,"status":"charged","amount":900}"#)
            for _ in 0..<2 {
                guard case .reply(let reply) = await subject.ask(.giveBack, 1) else { throw NoAnswer() }
                #expect(reply.providerMessage == .gaveBack && reply.body.b == 900)
            }
            #expect(await subject.says(.charge, 1, 900) == .declined)
            let ledger = try await subject.show("/ledger")
            #expect(
                ledger.text == #"{"held":50,"charged":{"orders":1,"amount":50},"declined":{"orders":0,"amount":0},"#
                    + #""gaveBack":{"orders":1,"amount":900},"closed":{"orders":0,"amount":0}}"#)
        }
    }

    private struct NoAnswer: Error {}

    @Test func anOrderThatIsGivenBackBeforeItIsChargedIsNeverCharged() async throws {
        try await Subject.with { subject in
            guard case .reply(let reply) = await subject.ask(.giveBack, 1) else { throw NoAnswer() }
            #expect(reply.providerMessage == .gaveBack && reply.body.b == 0)
            #expect(await subject.says(.charge, 1, 900) == .declined)
            #expect(try await subject.show("/charges/1").json?["status"]?.asString == "closed")
        }
    }

    @Test func itsSettingsChangeWhatComesNextAndNotWhatWas() async throws {
        try await Subject.with { subject in
            #expect(await subject.says(.charge, 1, 900) == .charged)
            _ = try await subject.set(#"{"decline": 1}"#)
            #expect(await subject.says(.charge, 2, 900) == .declined)
            #expect(await subject.says(.charge, 1, 900) == .charged)
            _ = try await subject.set(#"{"decline": 0, "failure": 1}"#)
            #expect(await subject.says(.charge, 2, 900) == nil && subject.provider.settings.decline == 0)
            let set = try await subject.set(#"{"failure": 0}"#)
            #expect(set.status == 200 && set.json?["failure"] != nil)
            #expect(await subject.says(.charge, 2, 900) == .declined, "declined before")
            #expect(await subject.says(.charge, 3, 900) == .charged)
        }
    }

    @Test func whoGetsNoAnswerHasBeenChargedEvenSo() async throws {
        try await Subject.with { subject in
            _ = try await subject.set(#"{"silence": 1}"#)
            async let silent = subject.ask(.charge, 1, 900, timeout: .milliseconds(200))
            guard case .timedOut = await silent else { throw NoAnswer() }
            var shown = try await subject.show("/charges/1")
            for _ in 0..<60_000 {
                if shown.status == 200 { break }
                try await Task.sleep(for: .milliseconds(5))
                shown = try await subject.show("/charges/1")
            }
            #expect(shown.json?["status"]?.asString == "charged")
        }
    }

    @Test func aSlowOneAnswersAfterItsTime() async throws {
        try await Subject.with { subject in
            _ = try await subject.set(#"{"time": {"p50": 600000, "p99": 600000}}"#)
            #expect(subject.provider.settings.time == .constant(.minutes(10)))
            guard case .timedOut = await subject.ask(.charge, 1, 900, timeout: .milliseconds(50)) else {
                throw NoAnswer()
            }
            #expect(try await subject.show("/charges/1").status == 404)
        }
    }

    @Test func theLedgerOutlivesTheProgram() async throws {
        let folder = try TemporaryFolder()
        try await Subject.with(in: folder) { #expect(await $0.says(.charge, 1, 900) == .charged) }
        try await Subject.with(decline: 1, in: folder) { subject in
            #expect(await subject.says(.charge, 1, 900) == .charged)
            #expect(await subject.says(.charge, 2, 900) == .declined)
        }
    }

    @Test(arguments: [
        #"[]"#, #"{"tine": 1}"#, #"{"time": -1}"#, #"{"time": 600001}"#, #"{"time": "1"}"#,
        #"{"time": {"p50": 5}}"#, #"{"time": {"p50": 5, "p99": 4}}"#, #"{"time": {"p50": 0, "p99": 4}}"#,
        #"{"decline": 1.1}"#, #"{"decline": -0.1}"#, #"{"failure": true}"#, #"{"silence": 2, "decline": 1}"#, "{",
    ])
    func settingsThatMakeNoSenseChangeNothing(text: String) async throws {
        try await Subject.with { subject in
            let before = subject.provider.settings
            let answer = try await subject.set(text)
            #expect(answer.status == 400)
            #expect(subject.provider.settings == before)
        }
    }

    @Test func itBeginsAsPaymentDoesInASimulationOfTheScenario() {
        var scenario = Scenario(of: .flowerShop)
        scenario.application.decline = 0.125
        let settings = ProviderSettings(scenario)
        #expect(settings.decline == 0.125 && settings.failure == 0 && settings.silence == 0)
        #expect(settings.time == scenario.application.service("payment")?.time)
    }

    @Test func whatItShowsItTakes() throws {
        for time in [Distribution.lognormal(p50: .milliseconds(40), p99: .milliseconds(180)), .constant(.zero)] {
            var settings = ProviderSettings(time: time, decline: 0.25)
            let shown = settings.json
            try settings.read(shown)
            #expect(settings.decline == 0.25)
            let sampler = Sampler(settings.time)
            #expect(abs(sampler.time(at: 1 << 63).nanoseconds - Sampler(time).time(at: 1 << 63).nanoseconds) < 1_000)
        }
    }

    @Test(arguments: [
        #"{"type":200,"key":1,"b":-1}"#, #"{"type":200,"key":1,"b":1000000000000001}"#, #"{"type":1,"key":1}"#, "{}",
        "x",
    ])
    func whatIsNoRequestOfPaymentsIsRefused(body: String) async throws {
        try await Subject.with { subject in
            let answer = try await subject.post(body)
            #expect(answer.status == 400, "\(answer.text)")
        }
    }
}
