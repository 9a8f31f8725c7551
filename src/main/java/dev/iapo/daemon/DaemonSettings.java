package dev.iapo.daemon;

import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalInt;

/**
 * How many runs a daemon takes on.
 *
 * @param folder of the folders of its runs
 * @param running the most that go on at a time
 * @param queued the most that wait
 * @param usualInFlight the most pulls of a run under way, unless it says otherwise
 * @param drain how long runs may take to stop before the daemon waits no longer
 */
public record DaemonSettings(
    Path folder, int running, int queued, OptionalInt usualInFlight, Duration drain) {}
