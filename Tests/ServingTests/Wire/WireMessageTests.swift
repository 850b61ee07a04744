import Contexts
import Serving
import TestSupport
import Testing
import Texts

@Suite struct WireMessageTests {
    private func text(_ message: Message) -> String {
        var text = ""
        WireMessage.write(message, to: &text)
        return text
    }

    private func read(_ text: String) throws -> Message { try WireMessage.read(try JSONReader.read(Array(text.utf8))) }

    @Test func whatIsZeroIsLeftOut() {
        #expect(text(Message(type: MessageType(rawValue: 0), key: 0)) == #"{"type":0}"#)
        let body = Body(a: -1, b: 2, c: 3, items: [4, .max])
        #expect(
            text(Message(id: 1, type: MessageType(rawValue: 42), key: 7, body: body))
                == #"{"type":42,"id":1,"key":7,"a":-1,"b":2,"c":3,"items":[4,18446744073709551615]}"#)
    }

    @Test func everyMessageComesBackAsItWas() throws {
        var random = SeededNumbers(seed: 5)
        func number() -> UInt64 { random.below(3) == 0 ? 0 : random.next() >> UInt64(random.below(64)) }
        for step in 0..<2_000 {
            let body = Body(
                a: Int64(bitPattern: number()), b: Int64(bitPattern: number()), c: Int64(bitPattern: number()),
                items: (0..<random.below(6)).map { _ in number() })
            let type = MessageType(rawValue: UInt16(truncatingIfNeeded: number()))
            let message = Message(id: number(), type: type, key: number(), body: body)
            #expect(try read(text(message)) == message, "seed 5, step \(step)")
        }
    }

    @Test func batchesComeBackAsTheyWere() throws {
        let events = (1...3).map { Message(id: UInt64($0), type: MessageType(rawValue: 50), key: 9) }
        var batch = EventBatch(publisher: ServiceID(rawValue: 4), confirmed: 77, events: events)
        #expect(try WireBatch.read(try JSONReader.read(Array(WireBatch.write(batch).utf8))) == batch)
        batch.isToBeParked = true
        batch.traces = [9: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"]
        #expect(try WireBatch.read(try JSONReader.read(Array(WireBatch.write(batch).utf8))) == batch)
    }

    @Test(
        "What is no message is refused with the key that is wrong",
        arguments: [
            ("[]", "object"), ("{}", "type"), (#"{"type":65536}"#, "'type'"), (#"{"type":1,"key":-1}"#, "'key'"),
            (#"{"type":1,"a":1.5}"#, "'a'"), (#"{"type":1,"items":[1,"x"]}"#, "'items'"),
            (#"{"type":1,"items":5}"#, "'items'"), (#"{"type":1,"total":5}"#, "'total'"),
        ])
    func nonsense(text: String, word: String) throws {
        let error = #expect(throws: WireError.self) { try read(text) }
        #expect(error?.description.contains(word) == true, "\(error?.description ?? "")")
    }

    @Test(
        "A batch that could take effect twice or is too large is refused",
        arguments: [
            (#"{"publisher":1,"confirmed":0,"events":[{"type":5}]}"#, "no id"),
            (#"{"publisher":1,"events":[]}"#, "'confirmed'"), (#"{"publisher":1,"confirmed":0}"#, "'events'"),
            (#"{"publisher":70000,"confirmed":0,"events":[]}"#, "'publisher'"),
        ])
    func badBatches(text: String, word: String) throws {
        let error = #expect(throws: WireError.self) { try WireBatch.read(try JSONReader.read(Array(text.utf8))) }
        #expect(error?.description.contains(word) == true, "\(error?.description ?? "")")
        let many = Array(repeating: #"{"type":1,"id":1}"#, count: 257).joined(separator: ",")
        let large = #"{"publisher":1,"confirmed":0,"events":["# + many + "]}"
        #expect(throws: WireError.self) { try WireBatch.read(try JSONReader.read(Array(large.utf8))) }
    }
}
