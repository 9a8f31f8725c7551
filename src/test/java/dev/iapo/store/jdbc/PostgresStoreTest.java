package dev.iapo.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.iapo.llm.Secret;
import dev.iapo.store.Store;
import dev.iapo.store.StoreException;
import dev.iapo.testkit.PostgresServers;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresStoreTest extends StoreContract {
  private final String url = PostgresServers.emptySchema();
  @TempDir Path folder;

  @Override
  Store open() {
    return open("store", url);
  }

  private Store open(String name, String at) {
    Server server = new Server(at, "postgres", Optional.empty());
    return Stores.open(folder.resolve(name), Optional.of(server));
  }

  @Test
  void open_fromTwoFolders_isRefused() {
    assertThatThrownBy(() -> open("another", url))
        .isInstanceOf(StoreException.class)
        .hasMessageMatching(
            "the store jdbc:postgresql://\\S+/postgres is in use by another process \\(127.0.0.1\\S*, server process \\d+\\); wait until it has ended, or use another database");
    reopen();
  }

  @Test
  void open_noServerThere_saysSo() {
    assertThatThrownBy(() -> open("another", "jdbc:postgresql://127.0.0.1:1/x?password=hidden"))
        .isInstanceOf(StoreException.class)
        .hasMessageStartingWith(
            "the store jdbc:postgresql://127.0.0.1:1/x: no connection to it (check that it runs and can be reached, then start again): ")
        .hasMessageNotContaining("hidden");
  }

  @Test
  void open_noSuchDatabase_saysSo() {
    String there = url.replaceFirst("/postgres[?].*", "/nowhere");
    assertThatThrownBy(() -> open("another", there))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("/nowhere: there is no such database (create it: createdb NAME)");
  }

  @Test
  void toString_aServerWithAPassword_doesNotShowIt() {
    Server server =
        new Server("jdbc:postgresql://h/d?password=p1", "u", Optional.of(new Secret("p2")));
    assertThat(server).hasToString("jdbc:postgresql://h/d");
  }

  @Test
  void new_anotherDatabasesUrl_isRefused() {
    assertThatThrownBy(() -> new Server("jdbc:mysql://h/d?password=p", "u", Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("url: jdbc:mysql://h/d (expected: jdbc:postgresql://HOST:PORT/DATABASE)");
  }
}
