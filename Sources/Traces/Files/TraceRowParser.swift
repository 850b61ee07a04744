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
    mutating func parse(_ bytes: Span<UInt8>, line: Int) -> Outcome {
        if let reason = Self.unreadable(bytes) { return .bad(reason) }
        var fields = FieldCursor(0..<bytes.count, separator: Ascii.comma)
        guard let offset = fields.next(bytes), let session = fields.next(bytes), let step = fields.next(bytes),
            let order = fields.next(bytes), let items = fields.next(bytes), fields.isAtEnd
        else { return .bad(.columns) }
        guard let nanoseconds = Self.nanoseconds(bytes.extracting(offset)) else { return .bad(.offset) }
        guard let session = TraceFormat.name(bytes, written: session) else { return .bad(.session) }
        let name = TraceStepName(bytes.extracting(step))
        if let reason = Self.check(bytes, name, order: order, items: items) { return .bad(reason) }
        guard let number = sessions.intern(bytes.extracting(session), limit: TraceFormat.maximumSessions) else {
            return .limit(what: "sessions", limit: TraceFormat.maximumSessions)
        }
        guard let step = make(bytes, name, order: order, items: items) else {
            return .limit(what: "products", limit: TraceFormat.maximumProducts)
        }
        return .row(TraceRow(offset: .nanoseconds(Int64(nanoseconds)), session: number, step: step, line: line))
    }

    private static func nanoseconds(_ offset: Span<UInt8>) -> Int? {
        let decimals = offset.firstIndex(of: Ascii.dot).map { offset.count - $0 - 1 } ?? 0
        guard offset.first != Ascii.minus, decimals <= 9, let nanoseconds = Numbers.decimal(offset, places: 9),
            nanoseconds <= TraceFormat.maximumOffset.nanoseconds
        else { return nil }
        return nanoseconds
    }

    /// Whether the line is text at all.
    private static func unreadable(_ bytes: Span<UInt8>) -> BadLines.Reason? {
        var isAscii = true
        for index in bytes.indices {
            if Ascii.isControl(bytes[index]) { return .control }
            if bytes[index] >= 0x80 { isAscii = false }
        }
        return isAscii || String.isUTF8(bytes) ? nil : .encoding
    }

    private static func check(
        _ bytes: Span<UInt8>, _ name: TraceStepName?, order: Range<Int>, items: Range<Int>
    ) -> BadLines.Reason? {
        switch name {
        case .browse:
            if !order.isEmpty { return .order }
            return isCount(bytes.extracting(items)) || areCodes(bytes, items) ? nil : .items
        case .order:
            if TraceFormat.name(bytes, written: order) == nil { return .order }
            return isCount(bytes.extracting(items)) || areLines(bytes, items) ? nil : .items
        case .list:
            if !order.isEmpty { return .order }
            return items.isEmpty ? nil : .items
        case .cancel:
            if TraceFormat.name(bytes, written: order) == nil { return .order }
            return items.isEmpty ? nil : .items
        case nil: return .step
        }
    }

    private static func count(_ items: Span<UInt8>) -> Int? {
        guard items.first == Ascii.star else { return nil }
        return Numbers.digits(items, from: 1, to: items.count)
    }

    private static func isCount(_ items: Span<UInt8>) -> Bool {
        count(items).map { (1...TraceFormat.maximumItems).contains($0) } ?? false
    }

    private static func areCodes(_ bytes: Span<UInt8>, _ items: Range<Int>) -> Bool {
        var cursor = FieldCursor(items, separator: Ascii.semicolon)
        var count = 0
        while let code = cursor.next(bytes) {
            count += 1
            if count > TraceFormat.maximumItems || TraceFormat.name(bytes, written: code) == nil { return false }
        }
        return true
    }

    private static func areLines(_ bytes: Span<UInt8>, _ items: Range<Int>) -> Bool {
        var cursor = FieldCursor(items, separator: Ascii.semicolon)
        var count = 0
        while let item = cursor.next(bytes) {
            count += 1
            if count > TraceFormat.maximumItems || split(bytes, item) == nil { return false }
        }
        return true
    }

    /// `code:quantity:unit price`.
    private static func split(
        _ bytes: Span<UInt8>, _ item: Range<Int>
    ) -> (code: Range<Int>, quantity: Int, price: Int)? {
        var parts = FieldCursor(item, separator: Ascii.colon)
        guard let written = parts.next(bytes), let quantity = parts.next(bytes), let price = parts.next(bytes),
            parts.isAtEnd, let code = TraceFormat.name(bytes, written: written),
            let pieces = Numbers.digits(bytes, from: quantity.lowerBound, to: quantity.upperBound),
            let minor = Numbers.digits(bytes, from: price.lowerBound, to: price.upperBound),
            (1...TraceFormat.maximumQuantity).contains(pieces), minor <= TraceFormat.maximumUnitPrice
        else { return nil }
        return (code, pieces, minor)
    }

    /// The step of a checked line; nil if there are too many products.
    private mutating func make(
        _ bytes: Span<UInt8>, _ name: TraceStepName?, order: Range<Int>, items: Range<Int>
    ) -> TraceStep? {
        let reference = TraceFormat.name(bytes, written: order) ?? order
        switch name {
        case .list, nil: return .list
        case .cancel: return .cancel(reference: String(decoding: bytes.extracting(reference)))
        case .browse:
            if let count = Self.count(bytes.extracting(items)) { return .browse(.count(count)) }
            return codes(bytes, items).map { .browse(.products($0)) }
        case .order:
            let reference = String(decoding: bytes.extracting(reference))
            if let count = Self.count(bytes.extracting(items)) {
                return .order(reference: reference, lines: .count(count))
            }
            return lines(bytes, items).map { .order(reference: reference, lines: .lines($0)) }
        }
    }

    private mutating func codes(_ bytes: Span<UInt8>, _ items: Range<Int>) -> [Int]? {
        var cursor = FieldCursor(items, separator: Ascii.semicolon)
        var numbers: [Int] = []
        while let written = cursor.next(bytes) {
            let code = bytes.extracting(TraceFormat.name(bytes, written: written) ?? written)
            guard let number = products.intern(code, limit: TraceFormat.maximumProducts) else { return nil }
            numbers.append(number)
        }
        return numbers
    }

    private mutating func lines(_ bytes: Span<UInt8>, _ items: Range<Int>) -> [TraceLine]? {
        var cursor = FieldCursor(items, separator: Ascii.semicolon)
        var lines: [TraceLine] = []
        while let item = cursor.next(bytes) {
            guard let (code, quantity, price) = Self.split(bytes, item) else { continue }
            guard let number = products.intern(bytes.extracting(code), limit: TraceFormat.maximumProducts) else {
                return nil
            }
            lines.append(TraceLine(product: number, quantity: quantity, unitPriceMinor: price))
        }
        return lines
    }
}
