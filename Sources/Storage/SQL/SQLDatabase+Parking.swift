package import Contexts

extension SQLDatabase: ParkingBook {
    private func parking<Value: Sendable>(
        _ body: @escaping @Sendable (SQLParking, any SQLConnection) throws(DatabaseError) -> Value
    ) async throws(DatabaseError) -> Value {
        try await read(.inbox) { [books] connection throws(DatabaseError) in
            try body(SQLParking(books: books), connection)
        }
    }

    private func changeParking<Value: Sendable>(
        _ body: @escaping @Sendable (SQLParking, any SQLConnection) throws(DatabaseError) -> Value
    ) async throws(DatabaseError) -> Value {
        try await write(.inbox) { [books] connection throws(DatabaseError) in
            try body(SQLParking(books: books), connection)
        }
    }

    package func park(_ events: [ParkedEvent]) async throws(DatabaseError) {
        guard !events.isEmpty else { return }
        try await changeParking { parking, connection throws(DatabaseError) in
            try parking.park(events, in: connection)
        }
    }

    package func note(_ parked: ParkedEvent, after failures: Int) async throws(DatabaseError) -> Bool {
        try await changeParking { parking, connection throws(DatabaseError) in
            try parking.note(parked, after: failures, in: connection)
        }
    }

    package func redrive(key: UInt64?, at now: Instant) async throws(DatabaseError) -> Int {
        try await changeParking { parking, connection throws(DatabaseError) in
            try parking.redrive(key: key, at: now, in: connection)
        }
    }

    package func parkedKeys() async throws(DatabaseError) -> [UInt64] {
        try await parking { parking, connection throws(DatabaseError) in try parking.keys(in: connection) }
    }

    package func parkedEvents(dueBy instant: Instant, limit: Int) async throws(DatabaseError) -> [ParkedEvent] {
        try await parking { parking, connection throws(DatabaseError) in
            try parking.events(dueBy: instant, limit: limit, in: connection)
        }
    }

    package func parkedEvents(from place: Int, limit: Int) async throws(DatabaseError) -> [ParkedEvent] {
        try await parking { parking, connection throws(DatabaseError) in
            try parking.events(from: place, limit: limit, in: connection)
        }
    }

    package func parkedCounts() async throws(DatabaseError) -> ParkedCounts {
        try await parking { parking, connection throws(DatabaseError) in try parking.counts(in: connection) }
    }
}
