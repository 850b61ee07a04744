import Contexts

/// Turns one line of a trace into one row. Numbers sessions and products on the way.
struct TraceRowParser {
    enum Outcome {
        case row(TraceRow)
        case bad(BadLines.Reason)
        case limit(what: String, limit: Int)
    }

    var sessions = ByteInterner()
    var products = ByteInterner()

    /// Names are interned only when the whole line is known to be good.
    mutating func parse(_ bytes: UnsafeRawBufferPointer, line: Int) -> Outcome {
        if let reason = Self.unreadable(bytes) { return .bad(reason) }
        var fields = FieldCursor(bytes, separator: Ascii.comma)
        guard let offset = fields.next(), let session = fields.next(), let step = fields.next(),
            let order = fields.next(), let items = fields.next(), fields.isAtEnd
        else { return .bad(.columns) }
        guard offset.first != Ascii.minus, Self.decimals(offset) <= 9,
            let nanoseconds = Numbers.decimal(offset, places: 9),
            nanoseconds <= TraceFormat.maximumOffset.nanoseconds
        else { return .bad(.offset) }
        guard let session = TraceFormat.name(written: session) else { return .bad(.session) }
        if let reason = Self.check(step: step, order: order, items: items) { return .bad(reason) }
        guard let number = sessions.intern(session, limit: TraceFormat.maximumSessions) else {
            return .limit(what: "sessions", limit: TraceFormat.maximumSessions)
        }
        guard let step = make(step: step, order: order, items: items) else {
            return .limit(what: "products", limit: TraceFormat.maximumProducts)
        }
        return .row(TraceRow(offset: .nanoseconds(Int64(nanoseconds)), session: number, step: step, line: line))
    }

    private static func decimals(_ bytes: UnsafeRawBufferPointer) -> Int {
        bytes.firstIndex(of: Ascii.dot).map { bytes.count - $0 - 1 } ?? 0
    }

    /// Whether the line is text at all.
    private static func unreadable(_ bytes: UnsafeRawBufferPointer) -> BadLines.Reason? {
        var isAscii = true
        for byte in bytes {
            if Ascii.isControl(byte) { return .control }
            if byte >= 0x80 { isAscii = false }
        }
        return isAscii || String(validating: bytes, as: UTF8.self) != nil ? nil : .encoding
    }

    private static func check(
        step: UnsafeRawBufferPointer, order: UnsafeRawBufferPointer, items: UnsafeRawBufferPointer
    ) -> BadLines.Reason? {
        switch TraceStepName(step) {
        case .browse:
            if !order.isEmpty { return .order }
            return isCount(items) || areCodes(items) ? nil : .items
        case .order:
            if TraceFormat.name(written: order) == nil { return .order }
            return isCount(items) || areLines(items) ? nil : .items
        case .list:
            if !order.isEmpty { return .order }
            return items.isEmpty ? nil : .items
        case .cancel:
            if TraceFormat.name(written: order) == nil { return .order }
            return items.isEmpty ? nil : .items
        case nil: return .step
        }
    }

    private static func count(_ items: UnsafeRawBufferPointer) -> Int? {
        guard items.first == Ascii.star else { return nil }
        return Numbers.digits(items, from: 1, to: items.count)
    }

    private static func isCount(_ items: UnsafeRawBufferPointer) -> Bool {
        count(items).map { (1...TraceFormat.maximumItems).contains($0) } ?? false
    }

    private static func areCodes(_ items: UnsafeRawBufferPointer) -> Bool {
        var cursor = FieldCursor(items, separator: Ascii.semicolon)
        var count = 0
        while let code = cursor.next() {
            count += 1
            if count > TraceFormat.maximumItems || TraceFormat.name(written: code) == nil { return false }
        }
        return true
    }

    private static func areLines(_ items: UnsafeRawBufferPointer) -> Bool {
        var cursor = FieldCursor(items, separator: Ascii.semicolon)
        var count = 0
        while let item = cursor.next() {
            count += 1
            if count > TraceFormat.maximumItems || split(item) == nil { return false }
        }
        return true
    }

    /// `code:quantity:unit price`.
    private static func split(
        _ item: UnsafeRawBufferPointer
    ) -> (code: UnsafeRawBufferPointer, quantity: Int, price: Int)? {
        var parts = FieldCursor(item, separator: Ascii.colon)
        guard let written = parts.next(), let quantity = parts.next(), let price = parts.next(), parts.isAtEnd,
            let code = TraceFormat.name(written: written),
            let pieces = Numbers.digits(quantity, from: 0, to: quantity.count),
            let minor = Numbers.digits(price, from: 0, to: price.count),
            (1...TraceFormat.maximumQuantity).contains(pieces), minor <= TraceFormat.maximumUnitPrice
        else { return nil }
        return (code, pieces, minor)
    }

    /// The step of a checked line; nil if there are too many products.
    private mutating func make(
        step: UnsafeRawBufferPointer, order: UnsafeRawBufferPointer, items: UnsafeRawBufferPointer
    ) -> TraceStep? {
        let reference = String(decoding: TraceFormat.name(written: order) ?? order, as: UTF8.self)
        switch TraceStepName(step) {
        case .list, nil: return .list
        case .cancel: return .cancel(reference: reference)
        case .browse:
            if let count = Self.count(items) { return .browse(.count(count)) }
            return codes(items).map { .browse(.products($0)) }
        case .order:
            if let count = Self.count(items) { return .order(reference: reference, lines: .count(count)) }
            return lines(items).map { .order(reference: reference, lines: .lines($0)) }
        }
    }

    private mutating func codes(_ items: UnsafeRawBufferPointer) -> [Int]? {
        var cursor = FieldCursor(items, separator: Ascii.semicolon)
        var numbers: [Int] = []
        while let written = cursor.next() {
            let code = TraceFormat.name(written: written) ?? written
            guard let number = products.intern(code, limit: TraceFormat.maximumProducts) else { return nil }
            numbers.append(number)
        }
        return numbers
    }

    private mutating func lines(_ items: UnsafeRawBufferPointer) -> [TraceLine]? {
        var cursor = FieldCursor(items, separator: Ascii.semicolon)
        var lines: [TraceLine] = []
        while let item = cursor.next() {
            guard let (code, quantity, price) = Self.split(item) else { continue }
            guard let number = products.intern(code, limit: TraceFormat.maximumProducts) else { return nil }
            lines.append(TraceLine(product: number, quantity: quantity, unitPriceMinor: price))
        }
        return lines
    }
}
