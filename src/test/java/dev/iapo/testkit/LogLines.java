package dev.iapo.testkit;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** Everything that is logged meanwhile, at any level that a user can ask for. */
public final class LogLines implements AutoCloseable {
  private final Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
  private final Level before = root.getLevel();
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final AppenderBase<ILoggingEvent> appender =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          lines.add(text(event));
        }
      };

  public LogLines() {
    appender.setContext(root.getLoggerContext());
    appender.start();
    root.iteratorForAppenders().forEachRemaining(console -> console.stop());
    root.addAppender(appender);
    root.setLevel(Level.DEBUG);
  }

  private static String text(ILoggingEvent event) {
    StringBuilder text = new StringBuilder();
    text.append(event.getLoggerName()).append(' ').append(event.getFormattedMessage());
    if (event.getKeyValuePairs() != null) {
      event.getKeyValuePairs().forEach(pair -> text.append(' ').append(pair));
    }
    if (event.getThrowableProxy() != null) {
      text.append(ThrowableProxyUtil.asString(event.getThrowableProxy()));
    }
    return text.toString();
  }

  public List<String> all() {
    return List.copyOf(lines);
  }

  /** The lines of a logger, whose name ends so. */
  public List<String> of(String logger) {
    return lines.stream().filter(line -> line.split(" ", 2)[0].endsWith(logger)).toList();
  }

  @Override
  public void close() {
    root.detachAppender(appender);
    root.iteratorForAppenders().forEachRemaining(console -> console.start());
    root.setLevel(before);
  }
}
