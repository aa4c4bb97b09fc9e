#include <csignal>
#include <cstdio>
#include <memory>
#include <string>

#include <opencv2/core/utility.hpp>
#include <unistd.h>

#include "maskid/base/error.hpp"
#include "maskid/gallery/gallery_place.hpp"
#include "maskid/photo/open_frame_source.hpp"
#include "maskid/photo/video_file.hpp"
#include "maskid/recognition/extract_faces.hpp"
#include "maskid/recognition/watch.hpp"
#include "maskid/report/annotate_photo.hpp"
#include "maskid/report/watch_report.hpp"

#include "cli/audit_events.hpp"
#include "cli/clock.hpp"
#include "cli/commands.hpp"
#include "cli/gallery_keys.hpp"
#include "cli/pipeline.hpp"
#include "cli/progress_bar.hpp"
#include "cli/search_log.hpp"
#include "cli/search_setting.hpp"

namespace maskid {
namespace {

constexpr double live_rate = 10;  // frames a second of the video written of a live source

volatile std::sig_atomic_t asked_to_stop = 0;

/// The first SIGINT or SIGTERM ends the video, a second one the program.
void end_on_signals() {
  struct sigaction action = {};
  action.sa_handler = [](int) { asked_to_stop = 1; };
  action.sa_flags = SA_RESETHAND;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

bool stopped() { return asked_to_stop != 0; }

/// Throws Error when nobody reads any more, or the disk is full.
void print(const std::string& text) {
  if (std::fputs(text.c_str(), stdout) < 0 || std::fflush(stdout) != 0) {
    throw Error("cannot write the result to standard output");
  }
}

std::unique_ptr<FrameSource> open_source(const WatchArguments& watch) {
  FrameSourceOptions options;
  options.rate = watch.rate;
  options.live.stop = stopped;
  options.live.tell = [](const std::string& messages) { std::fputs(messages.c_str(), stderr); };
  return open_frame_source(watch.source, options);
}

/// What is known of the source's end is how far it has come.
void show_progress(const Progress& progress, const FrameSource& source, double time) {
  const auto length = source.length();
  if (progress && length) progress(static_cast<std::size_t>(time), static_cast<std::size_t>(*length) + 1);
}

/// The one place from which answers leave: what is told is in the log before.
class Answers {
 public:
  Answers(const WatchArguments& arguments, double threshold, ReportFormat format)
      : log_(arguments.gallery, !arguments.no_log_searches), threshold_(threshold), format_(format) {}

  void tell(const std::vector<TrackDecision>& decisions) const {
    log_.write(search_events(decisions, threshold_));
    for (const auto& decision : decisions) print(watch_decision(decision, format_));
  }

 private:
  SearchLog log_;
  double threshold_;
  ReportFormat format_;
};

}  // namespace

int run(const WatchArguments& arguments, const CommonArguments& common) {
  const Pipeline pipeline(common);
  const auto key = key_of(arguments.gallery, common.key);
  Day day = today();
  auto gallery = load_gallery(arguments.gallery, day, key.get());
  require_fit(gallery.makers(), pipeline.makers({}), arguments.gallery);
  WatchSetting setting{without_credentials(arguments.source), {}, arguments.fnir, {}};
  setting.search = search_setting(arguments.threshold, {arguments.gallery, gallery.makers(), gallery.subjects().size()},
                                  pipeline.model());
  setting.rule =
      sequential_rule(pipeline.model(), gallery.subjects().size(),
                      {arguments.threshold.fpir, arguments.fnir, arguments.max_looks, setting.search.threshold});
  const Answers answers(arguments, setting.search.threshold, common.format);
  std::unique_ptr<VideoFile> video;
  end_on_signals();
  const auto source = open_source(arguments);
  if (!arguments.output.empty()) {
    video = std::make_unique<VideoFile>(arguments.output, source->rate().value_or(live_rate));
  }
  // The thread that reads a live source may use OpenCV, whose number of threads must then stay: one worker.
  const std::size_t workers = source->rate() ? pipeline.jobs() : 1;
  if (workers == 1) cv::setNumThreads(static_cast<int>(pipeline.jobs()));
  WorkerExtractors extractors(pipeline.extractor_factory(false), workers);

  Watch watch(gallery, pipeline.model(), setting.rule, {.memory = arguments.memory});
  const auto progress = isatty(STDOUT_FILENO) == 0 ? progress_bar("watching") : Progress();
  print(watch_start(setting, common.format));
  WatchEnd end;
  std::optional<double> first;
  for (auto frame = source->next(); frame && !stopped(); frame = source->next()) {
    if (today() != day) {  // a camera may be watched for longer than a consent lasts
      day = today();
      gallery = load_gallery(arguments.gallery, day, key.get());
      require_fit(gallery.makers(), pipeline.makers({}), arguments.gallery);
    }
    const auto watched = watch.look(*frame, extract_faces(frame->pixels, extractors));
    answers.tell(watched.decisions);
    if (video) video->write(annotate_frame(frame->pixels, watched), frame->time);
    if (!first) first = frame->time;
    end.seconds = frame->time - *first;
    show_progress(progress, *source, frame->time);
  }
  answers.tell(watch.finish());
  end.counts = watch.counts();
  end.frames = source->counts();
  print(watch_end(end, common.format));
  if (video) video->finish();
  return end.counts.named > 0 && end.counts.named == end.counts.tracks() ? whole : partly;
}

}  // namespace maskid
