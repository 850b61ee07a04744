import CNats
import Contexts
import Logging
import Serving
import TestDatabases
import TestSupport
import Testing

@testable import NATSBus

@Suite(.enabled(if: NATSTestServer.isThere, NATSTestServer.isMissing)) struct JetStreamBusTests {
    private func push(_ bus: JetStreamBus, _ ids: ClosedRange<UInt64>) async throws {
        try await bus.push(Stones.batch(ids), to: Stones.subscriber)
    }

    private func listen(_ bus: JetStreamBus, _ taker: Taker) {
        bus.listen(as: Stones.subscriber, to: [Stones.publisher], taker.asTaker)
    }

    @Test func `a batch waits for a subscriber that comes later`() async throws {
        let server = try NATSTestServer()
        let (bus, late) = (
            try await Stones.bus(server, "quarry-0", isPatient: true), try await Stones.bus(server, "mason-0")
        )
        let push = Task { try await self.push(bus, 1...3) }
        try await until("it is on the server") { try Streams(server).last == 1 }
        let taker = Taker()
        listen(late, taker)
        try await push.value
        #expect(taker.ids == [1, 2, 3])
        try await until("the server forgets it") { try Streams(server).count == 0 }
        await bus.close()
        await late.close()
    }

    @Test func `what a process hangs on goes to another one with the next push`() async throws {
        let server = try NATSTestServer()
        let gate = Gate()
        let (hanging, well) = (Taker(gate: gate), Taker())
        let bus = try await Stones.bus(server, "quarry-0", isPatient: true)
        let (first, second) = (try await Stones.bus(server, "mason-0"), try await Stones.bus(server, "mason-1"))
        listen(first, hanging)
        let push = Task { try await self.push(bus, 1...2) }
        await gate.waits()
        // As a relay does after a while.
        push.cancel()
        await #expect(throws: PushFailure.unreachable) { try await push.value }
        listen(second, well)
        try await self.push(bus, 1...4)
        #expect(well.ids == [1, 2, 3, 4] && hanging.taken.isEmpty)
        #expect(try Streams(server).count == 0, "the newer one has taken the older one's place")
        gate.open()
        for bus in [first, second, bus] { await bus.close() }
    }

    @Test func `what a process had in hand when it died goes to another one by itself`() async throws {
        let server = try NATSTestServer()
        let streams = try Streams(server)
        let names = try NATSNames("perennial", services: Stones.names)
        let dead = try streams.subscription(from: Stones.publisher, to: Stones.subscriber, names)
        let (bus, other) = (
            try await Stones.bus(server, "quarry-0", isPatient: true), try await Stones.bus(server, "mason-1")
        )
        let push = Task { try await self.push(bus, 1...3) }
        var inHand: OpaquePointer?
        // In short turns: the call holds a thread of Swift's tasks, and pushes need one.
        try await until("it is in hand") {
            inHand = try dead.next(within: .milliseconds(20))
            return inHand != nil
        }
        natsMsg_Destroy(inHand)
        let taker = Taker()
        listen(other, taker)
        // The one push; nothing is pushed again.
        try await push.value
        #expect(taker.ids == [1, 2, 3])
        #expect(try streams.last == 1)
        await bus.close()
        await other.close()
    }

    @Test func `a server that is killed and comes back over its data loses nothing and changes no order`() async throws
    {
        let server = try NATSTestServer()
        let (bus, other) = (try await Stones.bus(server, "quarry-0"), try await Stones.bus(server, "mason-0"))
        let (taker, outbox) = (Taker(), try Outbox())
        listen(other, taker)
        let relay = outbox.relay(by: bus)
        let task = Task { await relay.run() }
        var published: UInt64 = 0
        for round in UInt64(1)...6 {
            for _ in 0..<20 {
                try outbox.publish(published + 1...published + 50)
                published += 50
                relay.outboxGrew()
                await Task.yield()
            }
            server.kill()
            try outbox.publish(published + 1...published + 50)
            published += 50
            try server.start()
            let sofar = published / 2 * round / 6
            try await until("events come over again") { taker.ids.count >= sofar }
        }
        try await until("the outbox is empty") { try outbox.isEmpty }
        task.cancel()
        await task.value
        try outbox.expect(taker.taken, toHave: 1...published)
        #expect(taker.mostInHand == 1)
        await bus.close()
        await other.close()
    }

    @Test func `a server that comes back without its data loses nothing that was not taken`() async throws {
        let server = try NATSTestServer()
        let (bus, other) = (try await Stones.bus(server, "quarry-0"), try await Stones.bus(server, "mason-0"))
        let (taker, outbox) = (Taker(), try Outbox())
        listen(other, taker)
        let relay = outbox.relay(by: bus)
        let task = Task { await relay.run() }
        for round in UInt64(0)..<3 {
            try outbox.publish(round * 100 + 1...round * 100 + 100)
            // With what it had in hand, and with the consumers: as after a power cut, and as somebody may do by hand.
            if round == 1 {
                try Streams(server).remove()
            } else {
                server.kill()
                try server.forgetEverything()
                try server.start()
            }
        }
        try await until("the outbox is empty") { try outbox.isEmpty }
        task.cancel()
        await task.value
        try outbox.expect(taker.taken, toHave: 1...300)
        await bus.close()
        await other.close()
    }

    @Test func `a server that is not there yet is waited for`() async throws {
        let server = try NATSTestServer(isRunning: false)
        let (bus, other) = (try await Stones.bus(server, "quarry-0"), try await Stones.bus(server, "mason-0"))
        let taker = Taker()
        listen(other, taker)
        await #expect(throws: PushFailure.unreachable) { try await push(bus, 1...1) }
        await #expect(throws: NATSBusError.self) {
            _ = try await JetStreamBus.open(
                NATSServer(url: server.url), services: Stones.names, name: "x", demandsServer: true,
                logger: .init(label: "x"))
        }
        try server.start()
        try await until("it comes over") { (try? await push(bus, 1...1)) != nil }
        #expect(taker.ids == [1])
        await bus.close()
        await other.close()
    }

    @Test func `what is no batch of events is in nobody's way`() async throws {
        let server = try NATSTestServer()
        let (bus, other) = (try await Stones.bus(server, "quarry-0"), try await Stones.bus(server, "mason-0"))
        let taker = Taker()
        listen(other, taker)
        for text in ["", "{", "[]", "{\"publisher\":1,\"confirmed\":0,\"events\":[{\"type\":1}]}", "\u{0}\u{1}"] {
            try Streams(server).publish(text, "perennial.events.quarry.mason")
            try await push(bus, 1...1)
        }
        #expect(taker.ids == [1, 1, 1, 1, 1])
        try await until("the server has none left") { try Streams(server).count == 0 }
        await bus.close()
        await other.close()
    }

    @Test func `a batch that is larger than a message goes over in parts, and an event that is larger is refused`()
        async throws
    {
        let server = try NATSTestServer(settings: "max_payload: 16384")
        let (bus, other) = (
            try await Stones.bus(server, "quarry-0", isPatient: true), try await Stones.bus(server, "mason-0")
        )
        let taker = Taker()
        listen(other, taker)
        try await bus.push(Stones.batch(1...100, confirmed: 9, items: 30), to: Stones.subscriber)
        #expect(taker.ids == Array(1...100) && taker.taken.count > 1 && taker.taken.allSatisfy { $0.confirmed == 9 })
        await #expect(throws: PushFailure.refused(.overflow)) {
            try await bus.push(Stones.batch(101...101, items: 2_000), to: Stones.subscriber)
        }
        await bus.close()
        await other.close()
    }

    @Test func `a push that is sent twice is stored once`() async throws {
        let server = try NATSTestServer()
        let bus = try await Stones.bus(server)
        let connection = try Streams(server).connection
        let names = try NATSNames("perennial", services: Stones.names)
        let push = NATSPush(
            subject: names.subject(from: Stones.publisher, to: Stones.subscriber), identifier: "one", payload: [1])
        for number in UInt64(1)...3 { try connection.send(push, number: number) }
        natsConnection_Flush(connection.pointer)
        #expect(try Streams(server).last == 1)
        await bus.close()
    }

    // MARK: What cannot be used

    private func refusal(
        _ server: NATSTestServer, credentials: NATSCredentials = .none
    ) async -> String? {
        do {
            await (try Stones.bus(server, credentials: credentials)).close()
            return nil
        } catch let error as NATSBusError {
            #expect(error.kind == .refused)
            return error.description
        } catch { return "\(error)" }
    }

    @Test func `a server without streams is refused, and so is one that lets nobody in`() async throws {
        let bare = try NATSTestServer(hasStreams: false)
        #expect(await refusal(bare)?.contains("start nats-server with -js") == true)
        let closed = try NATSTestServer(options: ["--user", "shop", "--pass", "a-secret"])
        let wrong = try closed.write("wrong", "shop:another-secret")
        for credentials in [NATSCredentials.none, .file(wrong)] {
            let text = await refusal(closed, credentials: credentials)
            #expect(text?.contains("Authorization") == true && text?.contains("secret") == false, "\(text ?? "")")
        }
        #expect(await refusal(closed, credentials: .file("/none"))?.contains("/none") == true)
        #expect(await refusal(closed, credentials: .file(try closed.write("right", "shop:a-secret\n"))) == nil)
        let token = try NATSTestServer(options: ["--auth", "a-token"])
        #expect(await refusal(token)?.contains("Authorization") == true)
        #expect(await refusal(token, credentials: .file(try token.write("token", "a-token"))) == nil)
    }

    @Test(.enabled(if: Certificates.canMake, "openssl is not installed"))
    func `a connection is encrypted if it is to be, and then only with a server whose certificate is right`()
        async throws
    {
        let certificates = try Certificates()
        let secure = try NATSTestServer(options: [
            "--tls", "--tlscert", certificates.certificate, "--tlskey", certificates.key,
        ])
        func open(_ place: String) async -> NATSBusError? {
            do throws(NATSBusError) {
                await
                    (try JetStreamBus.open(
                        try NATSServer(url: "nats://\(place)"), services: Stones.names, name: "x", demandsServer: true,
                        logger: Logger(label: "x") { _ in SwiftLogNoOpLogHandler() })).close()
                return nil
            } catch { return error }
        }
        let trusted = "tls=verify&ca=\(certificates.authority)"
        #expect(await open("localhost:\(secure.port)?\(trusted)") == nil)
        for (place, what) in [
            ("127.0.0.1:\(secure.port)?\(trusted)", "a certificate for another host"),
            ("localhost:\(secure.port)?tls=verify", "a certificate that the system's authorities have not signed"),
            ("localhost:\(secure.port)", "the same, where the server demands encryption"),
            ("localhost:\(secure.port)?tls=verify&ca=\(certificates.other)", "another authority"),
            ("localhost:\(secure.port)?tls=verify&ca=/none.pem", "no file of authorities"),
        ] { #expect(await open(place) != nil, "\(what)") }
        let bare = try NATSTestServer()
        #expect(await open("localhost:\(bare.port)?\(trusted)") != nil, "a server that cannot encrypt")
    }

    @Test func `a stream of the name that keeps no promise is refused by what is wrong with it, and stays as it is`()
        async throws
    {
        let server = try NATSTestServer()
        let streams = try Streams(server)
        for (change, word) in Streams.changes {
            try streams.make(change)
            let text = await refusal(server)
            #expect(text?.contains(word) == true, "\(word): \(text ?? "taken")")
            #expect(text?.contains("perennial_events") == true)
            try streams.remove()
        }
        // How many copies it keeps, for how long and how much is for who runs the server to say.
        try streams.make { stream in
            stream.MaxAge = 0
            stream.MaxBytes = 1 << 20
        }
        #expect(await refusal(server) == nil)
    }

    @Test func `a consumer that would change the order is refused, and used when it is gone`() async throws {
        let server = try NATSTestServer()
        let (bus, other) = (try await Stones.bus(server, "quarry-0"), try await Stones.bus(server, "mason-0"))
        let streams = try Streams(server)
        try streams.makeConsumer("quarry_to_mason", "perennial.events.quarry.mason", inHand: 100)
        let names = try NATSNames("perennial", services: Stones.names)
        let stream = NATSStream(names: names, connection: streams.connection, server: streams.server)
        let error = try #require(throws: NATSBusError.self) {
            try stream.ensureConsumer(from: Stones.publisher, to: Stones.subscriber)
        }
        #expect(error.kind == .refused && error.description.contains("100 messages in hand, expected 1"))
        let taker = Taker()
        listen(other, taker)
        try streams.removeConsumer("quarry_to_mason")
        try await push(bus, 1...1)
        #expect(taker.ids == [1])
        await bus.close()
        await other.close()
    }
}
