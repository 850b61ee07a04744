internal import Contexts
internal import Platform

extension Format where Value == MemorySpec {
    /// `{ memory: { base, limit } }`.
    static var resources: Format {
        let memory = Format.record(
            MemorySpec(),
            [
                Field("base", \.base, .memory, "What a replica uses when it has started; only a leak adds to it."),
                Field("limit", \.limit, .positiveMemory, "Where a replica that leaks is killed (OOMKilled)."),
            ],
            check: { memory, node, reading in
                guard memory.base >= memory.limit else { return }
                let (base, limit) = (MemoryText.print(memory.base), MemoryText.print(memory.limit))
                reading.report(
                    "base \(base) is not below limit \(limit), so that a replica would be killed when it starts",
                    at: node.position(of: "base"))
            })
        return Format.record(MemorySpec(), [Field("memory", \.self, memory, "A replica's memory.")])
            .defined(as: "resources")
    }
}

extension Format where Value == DatabaseSpec {
    static var database: Format {
        Format.record(DatabaseSpec(), deployment + connections).defined(as: "database")
    }

    private static var deployment: [Field<DatabaseSpec>] {
        [
            Field(
                "storage", \.storage, .choice("storage"),
                "persistent data outlives the service's last replica, ephemeral data is lost with it."),
            Field(
                "sync", \.sync, .duration,
                "How often commits are flushed to the disk; a databaseCrash loses what came since. 0s flushes each."),
            Field(
                "secret", \.secret, .name,
                "The secret that the replicas show; where it is not the one that the database accepts, none becomes ready."
            ),
            Field("accepts", \.accepts, .name, "The secret that the database accepts."),
        ]
    }

    private static var connections: [Field<DatabaseSpec>] {
        [
            Field(
                optional: "maximumPoolSize", \.pool, .integer(1...ServiceSpec.maximumWorkers),
                "Connections of one replica (HikariCP maximumPoolSize); one for each worker where it is absent."),
            Field(
                "connectionTimeout", \.connectionTimeout,
                Format<Timespan>.duration.with {
                    $0 >= DatabaseSpec.minimumConnectionTimeout ? nil : "is too short, expected at least 250ms"
                }, "How long a worker waits for a connection (HikariCP connectionTimeout)."),
            Field("commit", \.commit, .distribution, "How long a transaction holds its connection."),
        ]
    }
}

extension Format where Value == [VersionSpec] {
    static var versions: Format {
        Format.named("versions", maximum: ServiceSpec.maximumVersions, name: \.name) { .version($0) }
            .defined(as: "versions")
    }
}

extension Format where Value == VersionSpec {
    fileprivate static func version(_ name: String) -> Format {
        let record = Format.record(
            VersionSpec(name: name),
            [
                Field(
                    optional: "time", \.time, .distribution,
                    "How long a worker is busy with one message; as the service's where it is absent."),
                Field(
                    optional: "startup", \.startup, .distribution,
                    "From the start of a replica's process until it can serve; as the service's where it is absent."),
                Field(
                    "errors", \.errorProbability, .probability, "The share of messages whose handling ends in an error."
                ),
                Field("leakPerSecond", \.leakPerSecond, .memory, "By how much a replica's memory grows in a second."),
                Field(
                    "becomesReady", \.becomesReady, .flag, "False for a version whose readiness probe never succeeds."),
            ])
        return Format(
            shape: record.shape,
            read: { node, reading in
                guard name != VersionSpec.first else {
                    reading.report(
                        "a version '\(name)', which is what the service is deployed with", at: node.position,
                        hint: "give the version another name, as v2")
                    return nil
                }
                return record.read(node, &reading)
            },
            write: record.write)
    }
}
