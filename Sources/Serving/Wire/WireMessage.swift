package import Contexts
package import Texts

/// A text between services that says something else than it should.
package struct WireError: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
}

/// How a message travels between services: a JSON object with the keys `id`, `type`, `key`, `a`, `b`, `c` and `items`.
/// Zeros and empty lists are left out. Types are numbers, which an application never gives to another message.
///
/// JSON, although another form would be shorter: people read it in a log, and every program can write it.
package enum WireMessage {
    /// Appends a message.
    package static func write(_ message: Message, to text: inout String) {
        text += "{\"type\":\(message.type.rawValue)"
        if message.id != 0 { text += ",\"id\":\(message.id)" }
        if message.key != 0 { text += ",\"key\":\(message.key)" }
        for (name, value) in [("a", message.body.a), ("b", message.body.b), ("c", message.body.c)] where value != 0 {
            text += ",\"\(name)\":\(value)"
        }
        if message.body.itemCount > 0 {
            text += ",\"items\":["
            for (index, item) in message.body.items.enumerated() { text += index == 0 ? "\(item)" : ",\(item)" }
            text += "]"
        }
        text += "}"
    }

    /// The message that a JSON value stands for.
    package static func read(_ value: JSON) throws(WireError) -> Message {
        guard case .object(let entries) = value else { throw WireError("a message is an object") }
        var message = Message(type: MessageType(rawValue: 0), key: 0)
        var hasType = false
        for (key, value) in entries {
            switch key {
            case "type":
                message.type = MessageType(rawValue: try number(value, key))
                hasType = true
            case "id": message.id = try number(value, key)
            case "key": message.key = try number(value, key)
            case "a": message.body.a = try number(value, key)
            case "b": message.body.b = try number(value, key)
            case "c": message.body.c = try number(value, key)
            case "items": message.body.items = try items(value)
            default: throw WireError("a message has no key '\(key.prefix(64))'")
            }
        }
        guard hasType else { throw WireError("the message has no type") }
        return message
    }

    private static func items(_ value: JSON) throws(WireError) -> [UInt64] {
        guard let values = value.asArray else { throw WireError("'items' is a list of numbers") }
        var items: [UInt64] = []
        items.reserveCapacity(values.count)
        for value in values { items.append(try number(value, "items")) }
        return items
    }

    static func number<Number: FixedWidthInteger>(_ value: JSON?, _ key: String) throws(WireError) -> Number {
        guard let number = value?.asInteger(Number.self) else {
            throw WireError("'\(key)' is a whole number from \(Number.min) to \(Number.max)")
        }
        return number
    }
}

/// How a batch of events travels: an object with the keys `publisher`, `confirmed`, `events`, `park` if the events are to
/// be parked, and `traces`, a list of objects with `key` and `trace`, if any event belongs to one.
package enum WireBatch {
    package static func write(_ batch: EventBatch) -> String {
        var text = "{\"publisher\":\(batch.publisher.rawValue),\"confirmed\":\(batch.confirmed)"
        if batch.isToBeParked { text += ",\"park\":true" }
        text += ",\"events\":["
        for (index, event) in batch.events.enumerated() {
            if index > 0 { text += "," }
            WireMessage.write(event, to: &text)
        }
        text += "]"
        if !batch.traces.isEmpty {
            let traces = batch.traces.sorted { $0.key < $1.key }
            text += ",\"traces\":["
            text += traces.map { "{\"key\":\($0.key),\"trace\":\"\($0.value)\"}" }.joined(separator: ",")
            text += "]"
        }
        return text + "}"
    }

    package static func read(_ value: JSON) throws(WireError) -> EventBatch {
        guard let values = value["events"]?.asArray else { throw WireError("'events' is a list of messages") }
        guard values.count <= EventBatch.maximumEvents else {
            throw WireError("a batch of \(values.count) events; at most \(EventBatch.maximumEvents)")
        }
        let publisher: UInt16 = try WireMessage.number(value["publisher"], "publisher")
        var batch = EventBatch(
            publisher: ServiceID(rawValue: publisher),
            confirmed: try WireMessage.number(value["confirmed"], "confirmed"), events: [],
            isToBeParked: try flag(value["park"], "park"))
        for value in values {
            let event = try WireMessage.read(value)
            // An event without an id would take effect each time that it comes.
            guard event.id != 0 else { throw WireError("an event has no id") }
            batch.events.append(event)
        }
        batch.traces = try traces(value["traces"])
        return batch
    }

    private static func traces(_ value: JSON?) throws(WireError) -> [UInt64: String] {
        guard let value else { return [:] }
        guard let values = value.asArray, values.count <= EventBatch.maximumEvents else {
            throw WireError("'traces' is a list of at most \(EventBatch.maximumEvents)")
        }
        var traces: [UInt64: String] = [:]
        for value in values {
            guard let trace = value["trace"]?.asString, TraceParent.isValid(trace) else {
                throw WireError("a trace is a traceparent")
            }
            traces[try WireMessage.number(value["key"], "key")] = trace
        }
        return traces
    }

    private static func flag(_ value: JSON?, _ key: String) throws(WireError) -> Bool {
        switch value {
        case nil: return false
        case .bool(let flag)?: return flag
        default: throw WireError("'\(key)' is true or false")
        }
    }
}
