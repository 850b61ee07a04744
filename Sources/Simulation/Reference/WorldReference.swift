/// What each world makes of each key of a scenario file.
///
/// One loop, one platform and one set of customers stand behind both worlds: what they keep or decide is the same in
/// both, and nothing of it asks which world it is in. What differs is told here. Tests hold that every key and every
/// fault has a row, and run each of them live.
package enum WorldReference {
    package struct Row: Hashable, Sendable {
        /// Paths of ``KeyReference``; each stands for itself and all below it.
        package var keys: [String]
        package var virtual: String
        package var live: String
    }

    private static let same = "the same"
    private static let waited = "waited for on the wall clock"

    package static let rows: [Row] = [
        Row(
            keys: ["scenario", "description", "expect", "variants", "breaks"], virtual: "told and judged", live: same),
        Row(
            keys: ["seed"], virtual: "the same seed gives the same run, event by event, and a digest",
            live: "the same customers and the same draws; threads decide the order, and there is no digest"),
        Row(
            keys: ["duration", "drain", "warmup", "steadyState"], virtual: "time is what the events say",
            live: "as long on the wall clock"),
        Row(
            keys: ["traffic"], virtual: "at their intended times",
            live: "the same times; one that comes late counts from then"),
        Row(keys: ["shop.catalog", "shop.compensation"], virtual: "done", live: same),
        Row(
            keys: [
                "shop.network", "shop.services.SERVICE.time", "shop.services.SERVICE.startup",
                "shop.services.SERVICE.podStart", "shop.services.SERVICE.warmUp", "shop.services.SERVICE.transit",
                "shop.services.SERVICE.paymentDeadline",
            ], virtual: "drawn, and passed at once", live: "drawn the same way, and " + waited),
        Row(
            keys: [
                "shop.services.SERVICE.replicas", "shop.services.SERVICE.workers", "shop.services.SERVICE.mailbox",
            ], virtual: "actors on one thread", live: "the same actors, each where there is a thread"),
        Row(
            keys: ["shop.services.SERVICE.decline", "shop.services.SERVICE.failure"],
            virtual: "drawn for each order", live: same),
        Row(
            keys: ["shop.services.SERVICE.external"], virtual: "takes no time of the run",
            live: "takes the time that it takes"),
        Row(
            keys: ["shop.services.SERVICE.rebuild"], virtual: "rebuilt at the end",
            live: "the same, where all is quiet then"),
        Row(
            keys: ["shop.services.SERVICE.database"],
            virtual: "connections, commits, syncs and secrets as they are written",
            live: "the same, \(waited), beside what the database in memory takes itself"),
        Row(
            keys: [
                "shop.cluster", "shop.gateway", "shop.supervision", "shop.services.SERVICE.supervision",
                "shop.services.SERVICE.strategy", "shop.services.SERVICE.termination", "shop.services.SERVICE.probes",
                "shop.services.SERVICE.autoscaler", "shop.services.SERVICE.resources",
                "shop.services.SERVICE.versions", "releases",
            ], virtual: "decided by the platform", live: "decided by the same platform, \(waited)"),
        Row(
            keys: ["shop.calls"], virtual: "retry around breaker around time-out",
            live: "the same; an answer under way when the time is up comes too late"),
        Row(
            keys: [
                "faults.N.name", "faults.N.at", "faults.N.for", "faults.N.slow", "faults.N.errors", "faults.N.leak",
                "faults.N.crashLoop", "faults.N.partition", "faults.N.drop", "faults.N.duplicate", "faults.N.delay",
                "faults.N.reorder", "faults.N.databaseSlow", "faults.N.databaseDown", "faults.N.loseNode",
                "faults.N.time", "faults.N.addedTime", "faults.N.replicas", "faults.N.rate", "faults.N.crashPoint",
                "faults.N.probability", "faults.N.perSecond", "faults.N.after", "faults.N.messages", "faults.N.within",
            ], virtual: "from one instant to another", live: same),
        Row(
            keys: ["faults.N.kill"], virtual: "at once",
            live: "a replica ends what it was handed before, and what it does then reaches nobody"),
        Row(
            keys: ["faults.N.hang", "faults.N.pause"], virtual: "at once",
            live: "a replica still handles what it was handed before"),
        Row(
            keys: ["faults.N.poison"], virtual: "cured at the fault's end",
            live: "the same, but that a message which a replica has then may crash it once more"),
        Row(
            keys: ["faults.N.databaseCrash"], virtual: "back with what was synced",
            live: "the same; what replicas commit at that instant may be before or after it"),
    ]

    /// The row of a key; nil where none is told.
    package static func row(of path: String) -> Row? {
        rows.first { $0.keys.contains { path == $0 || path.hasPrefix($0 + ".") } }
    }

    static func markdown() -> String {
        let head = ["| keys | virtual | live |", "|---|---|---|"]
        let lines = rows.map { row in
            "| \(row.keys.map { "`\($0)`" }.joined(separator: " ")) | \(row.virtual) | \(row.live) |"
        }
        return (head + lines).joined(separator: "\n")
    }
}
