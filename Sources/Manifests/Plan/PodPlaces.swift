/// Where things are in a pod of a service, and how its pods are told apart.
enum PodPlaces {
    /// Where the scenario is.
    static let scenarioFolder = "/etc/perennial"
    /// Where the password of the database's user is.
    static let passwordFile = "/run/secrets/perennial/password"
    /// Where a replica may write; nothing of worth is there.
    static let dataFolder = "/var/lib/perennial"
    /// Of the image: no user of a node has this number.
    static let user = 10_001

    /// The label that keeps the pods of the running version apart from those of one that is tried.
    static let track = "perennial/track"
    static let stable = "stable"
    static let canary = "canary"

    /// What a container may not do.
    static let locked: YAML = [
        "allowPrivilegeEscalation": false, "readOnlyRootFilesystem": true, "capabilities": ["drop": ["ALL"]],
    ]
}
