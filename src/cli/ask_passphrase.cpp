#include "cli/ask_passphrase.hpp"

#include <array>
#include <cerrno>
#include <csignal>

#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#include "maskid/base/cipher.hpp"
#include "maskid/base/descriptor.hpp"
#include "maskid/base/error.hpp"

namespace maskid {
namespace {

constexpr std::size_t most = 1024;  // as read_passphrase_file() takes
constexpr std::array endings = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};

volatile std::sig_atomic_t ended_by = 0;

/// A terminal that shows nothing of what is typed. Signals that would end the program wait until it is as it was
/// before.
class Silence {
 public:
  explicit Silence(const Descriptor& terminal) : terminal_(terminal) {
    if (::tcgetattr(terminal_.get(), &usual_) != 0) throw system_error("ask on", "/dev/tty", errno);
    ended_by = 0;
    struct sigaction noted = {};
    noted.sa_handler = [](int signal) { ended_by = signal; };
    for (std::size_t i = 0; i < endings.size(); ++i) sigaction(endings[i], &noted, &actions_[i]);
    termios silent = usual_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    silent.c_lflag |= ECHONL | ICANON | ISIG;
    silent.c_cc[VSUSP] = _POSIX_VDISABLE;
    ::tcsetattr(terminal_.get(), TCSAFLUSH, &silent);
  }

  ~Silence() {
    ::tcsetattr(terminal_.get(), TCSAFLUSH, &usual_);
    for (std::size_t i = 0; i < endings.size(); ++i) sigaction(endings[i], &actions_[i], nullptr);
    if (ended_by != 0) std::raise(ended_by);
  }

  Silence(const Silence&) = delete;
  Silence& operator=(const Silence&) = delete;

 private:
  const Descriptor& terminal_;
  termios usual_{};
  std::array<struct sigaction, endings.size()> actions_{};
};

SecretBytes typed_line(const Descriptor& terminal) {
  SecretBytes line(most + 1);
  std::size_t size = 0;
  while (ended_by == 0 && size < line.size()) {
    const ssize_t got = ::read(terminal.get(), line.begin() + size, line.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    size += static_cast<std::size_t>(got);
    if (line.view()[size - 1] == '\n') break;
  }
  const bool whole = size > 0 && line.view()[size - 1] == '\n';
  if (!whole && size == line.size()) throw Error("the passphrase is longer than 1024 bytes; choose a shorter one");
  line.shorten(whole ? size - 1 : size);
  return line;
}

}  // namespace

std::optional<SecretBytes> ask_passphrase(const std::string& prompt) {
  const Descriptor terminal(::open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC));
  if (!terminal) return std::nullopt;
  SecretBytes line;
  {
    const Silence silence(terminal);
    if (!write_all(terminal, prompt)) throw system_error("ask on", "/dev/tty", errno);
    line = typed_line(terminal);
  }
  if (line.size() == 0) throw Error("no passphrase was typed; run the command again");
  return line;
}

std::optional<SecretBytes> ask_new_passphrase(const std::string& whose) {
  auto first = ask_passphrase("New passphrase of " + whose + ": ");
  if (!first) return std::nullopt;
  const auto again = ask_passphrase("The same again: ");
  if (!again || again->size() != first->size() || !same_bytes(again->view(), first->view())) {
    throw Error("the two passphrases are not the same; run the command again");
  }
  return first;
}

}  // namespace maskid
