#include "cli/progress_bar.hpp"

#include <chrono>
#include <cstdio>
#include <memory>

#include <unistd.h>

namespace maskid {
namespace {

using Clock = std::chrono::steady_clock;

class Bar {
 public:
  explicit Bar(std::string what) : what_(std::move(what)) {}

  void show(std::size_t done, std::size_t total) {
    const double seconds = std::chrono::duration<double>(Clock::now() - start_).count();
    const bool last = done == total;
    if (seconds < next_ && !(last && drawn_)) return;
    next_ = seconds + 0.2;
    drawn_ = true;
    constexpr int width = 30;
    const int filled = static_cast<int>(width * done / total);
    const double rate = static_cast<double>(done) / seconds;
    const int left = static_cast<int>(static_cast<double>(total - done) / rate);
    const std::string bar = std::string(filled, '#') + std::string(width - filled, '.');
    std::fprintf(stderr, "\r%s [%s] %zu/%zu  %.1f/s  %d:%02d left \033[K%s", what_.c_str(), bar.c_str(), done, total,
                 rate, left / 60, left % 60, last ? "\n" : "");
  }

 private:
  std::string what_;
  Clock::time_point start_ = Clock::now();
  double next_ = 1;
  bool drawn_ = false;
};

}  // namespace

Progress progress_bar(const std::string& what) {
  if (isatty(STDERR_FILENO) == 0) return {};
  return [bar = std::make_shared<Bar>(what)](std::size_t done, std::size_t total) { bar->show(done, total); };
}

}  // namespace maskid
