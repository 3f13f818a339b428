//! Work for a visit on a thread of its own, which ends with the visit.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};

/// One thing that is done for a visit, on a thread of its own.
#[derive(Debug)]
pub struct Job {
    stop: Arc<AtomicBool>,
    /// It has done what it was to do, told or not.
    over: Arc<AtomicBool>,
    worker: JoinHandle<()>,
}

impl Job {
    /// Work that ends when it is told to.
    pub(super) fn start(
        name: &str,
        run: impl FnOnce(&AtomicBool) + Send + 'static,
    ) -> io::Result<Job> {
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = stop.clone();
        let worker = thread::Builder::new()
            .name(name.into())
            .spawn(move || run(&stopped))?;
        let over = Arc::default();
        Ok(Job { stop, over, worker })
    }

    /// Work that ends by itself. It is over before it is told of: whoever hears of it may begin the next.
    pub(super) fn once<T>(
        name: &str,
        work: impl FnOnce(&AtomicBool) -> T + Send + 'static,
        tell: impl FnOnce(T) + Send + 'static,
    ) -> io::Result<Job> {
        let over = Arc::new(AtomicBool::new(false));
        let done = over.clone();
        let job = Job::start(name, move |stop| {
            let result = work(stop);
            done.store(true, Ordering::Release);
            tell(result);
        })?;
        Ok(Job { over, ..job })
    }

    /// True when it has ended by itself.
    pub fn is_over(&self) -> bool {
        self.over.load(Ordering::Acquire) || self.worker.is_finished()
    }

    /// It is to end as soon as it looks. Waits for nobody.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    /// Ends it, and waits until it has ended: a medium may take its time. Afterwards nothing is read or
    /// written any more.
    pub fn end(self) {
        self.stop();
        if self.worker.join().is_err() {
            tracing::warn!("a thread that served a visit had failed");
        }
    }
}

/// An error once it is to end: work looks between two chunks.
pub(super) fn stop_if(stop: &AtomicBool) -> io::Result<()> {
    if stop.load(Ordering::Relaxed) {
        return Err(io::ErrorKind::Interrupted.into());
    }
    Ok(())
}
