#include "support/postgres_server.hpp"

#include <array>
#include <cstdio>
#include <stdexcept>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace maskid {
namespace {

const char* const script = MASKID_SOURCE_DIR "/tests/support/postgres_server.mjs";

/// The line that the server prints when it is ready; 0 when it ended before.
int read_port(int output) {
  std::FILE* file = ::fdopen(output, "r");
  std::array<char, 64> line{};
  int port = 0;
  if (std::fgets(line.data(), line.size(), file) != nullptr) std::sscanf(line.data(), "port %d", &port);
  std::fclose(file);
  return port;
}

}  // namespace

PostgresServer::PostgresServer(const std::vector<std::string>& options) {
  std::array<int, 2> input{};
  std::array<int, 2> output{};
  // Close-on-exec, so that no maskid that a test starts holds the server's input open.
  if (::pipe2(input.data(), O_CLOEXEC) != 0 || ::pipe2(output.data(), O_CLOEXEC) != 0) {
    throw std::runtime_error("cannot make a pipe");
  }
  std::vector<std::string> words = {"node", script};
  words.insert(words.end(), options.begin(), options.end());
  std::vector<char*> values;
  for (auto& word : words) values.push_back(word.data());
  values.push_back(nullptr);
  process_ = ::fork();
  if (process_ == 0) {
    ::dup2(input[0], STDIN_FILENO);
    ::dup2(output[1], STDOUT_FILENO);
    ::execvp("node", values.data());
    ::_exit(127);
  }
  ::close(input[0]);
  ::close(output[1]);
  input_ = input[1];
  port_ = read_port(output[0]);
  if (port_ == 0) {
    ::close(input_);
    ::waitpid(process_, nullptr, 0);
    throw std::runtime_error(std::string("cannot start ") + script +
                             "; scripts/install_packages and scripts/fetch_test_server fetch what it needs");
  }
}

PostgresServer::~PostgresServer() {
  ::close(input_);  // which ends it
  ::waitpid(process_, nullptr, 0);
}

std::string PostgresServer::url() const { return "postgresql://127.0.0.1:" + std::to_string(port_) + "/postgres"; }

std::string PostgresServer::url(const std::string& gallery) const {
  return "postgresql://joe:geheim@127.0.0.1:" + std::to_string(port_) + "/postgres#" + gallery;
}

const PostgresServer& test_server() {
  static const PostgresServer server;
  return server;
}

}  // namespace maskid
