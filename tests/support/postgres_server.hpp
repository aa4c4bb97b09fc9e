#pragma once

#include <string>
#include <vector>

#include <sys/types.h>

namespace maskid {

/// tests/support/postgres_server.mjs, from its first moment to the end of the scope.
class PostgresServer {
 public:
  /// Throws std::runtime_error when it cannot be started: scripts/fetch_test_server fetches what it needs.
  explicit PostgresServer(const std::vector<std::string>& options = {});
  ~PostgresServer();
  PostgresServer(const PostgresServer&) = delete;
  PostgresServer& operator=(const PostgresServer&) = delete;

  /// Its database, without user and password.
  std::string url() const;

  /// The gallery of this name in it, for a user with a password in the connection string.
  std::string url(const std::string& gallery) const;

  int port() const { return port_; }

 private:
  pid_t process_ = -1;
  int input_ = -1;
  int port_ = 0;
};

/// The server of all tests of this program, started when first asked for.
const PostgresServer& test_server();

}  // namespace maskid
