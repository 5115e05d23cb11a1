"""What is asked of Label Studio's pages in their own language."""

# The store of Label Studio's editor, which its own interface is drawn from.
READY = "() => window.Htx && !Htx.isLoading && (Htx.noTask || (Htx.task && Htx.annotationStore.selected))"
# Label Studio shows the length of a recording before it decodes it. Until that is done, play is pressed in vain: the
# button changes, and nothing is ever heard. Or the red box says why it is never done.
LOADED = """() => {
    if (document.querySelector("[data-testid^='error:']")) return true;
    const players = [...Htx.annotationStore.selected.names.values()].filter(tag => tag.type === 'audio');
    return players.length > 0 && players.every(tag => tag._ws?.loaded);
}"""
# The list draws only the turns in view, so that reading all of them takes scrolling.
TURNS = """() => [...document.querySelectorAll('.lsf-outliner-item')].map(item => [
    Number(item.querySelector('.lsf-outliner-item__index').textContent),
    item.querySelector('.lsf-outliner-item__title').textContent,
    [...item.querySelectorAll('textarea')].map(text => text.value)])"""
DRAWN = """() => Htx.annotationStore.selected.regions
    .filter(region => region._ws_region?.inViewport).map(region => [region.start, region.end])"""
SCROLL = """() => {
    const list = document.querySelector('.lsf-tree-list-holder');
    const before = list ? list.scrollTop : 0;
    if (list) list.scrollTop += list.clientHeight / 2;
    return list !== null && list.scrollTop > before;
}"""
# What the player does is written down as it happens: on a busy machine, a short turn is over before anybody looks.
FOLLOW = """() => {
    const audio = [...document.querySelectorAll('[data-testid=waveform-audio]')].pop();
    if (!audio) return;
    const note = event => audio.events.push({type: event.type, place: audio.currentTime, at: performance.now()});
    if (!audio.events) ['play', 'pause', 'timeupdate'].forEach(type => audio.addEventListener(type, note));
    audio.events = [];
}"""
# A task with an annotation may be drawn once more, with another player, just after its recording has loaded.
REPLACED = """() => {
    const audio = [...document.querySelectorAll('[data-testid=waveform-audio]')].pop();
    return Boolean(audio && !audio.events);
}"""
PLAYED = """audio => {
    const start = audio.events?.find(event => event.type === 'play');
    return start && audio.events.some(event => event.at > start.at && event.place > start.place + 0.05);
}"""
# A key that is heard twice pauses only for a moment.
RESTS = """audio => {
    const last = audio.events.filter(event => event.type !== 'timeupdate').pop();
    return last?.type === 'pause' && performance.now() > last.at + 300;
}"""
PAUSED_ONCE = """audio => {
    const types = audio.events.map(event => event.type);
    return !types.slice(types.indexOf('pause')).includes('play');
}"""
# Two frames after it has scrolled, the list has drawn what came into view.
DRAW = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))"
SCROLL_BACK = "() => document.querySelector('.lsf-tree-list-holder')?.scrollTo(0, 0)"
# What a reviewer needs, and what of it is cut off, or has something else lying over one of its corners or its middle.
HIDDEN = """() => {
    const needed = {
        submit: "[data-testid=bottombar-submit-button]", play: "[data-testid^='playback-button:']",
        waveform: ".lsf-audio-tag canvas", text: ".transcript textarea",
        name: ".lsf-main-content :is(h4, h5):not(:empty)", keys: ".keys :is(h4, h5)",
        labels: ".lsf-label", names: ".names textarea", turn: ".lsf-outliner-item textarea",
    };
    const isHit = (element, x, y) => {
        const hit = document.elementFromPoint(x, y);
        const audio = element.closest('.lsf-audio-tag');
        const isAround = hit && hit.contains(element) && !hit.contains(audio);
        return hit && (element.contains(hit) || isAround || audio?.contains(hit));
    };
    const isSeen = element => {
        const {left, right, top, bottom} = element.getBoundingClientRect();
        const points = [[left + 4, top + 4], [right - 4, bottom - 4], [(left + right) / 2, (top + bottom) / 2]];
        return right > left && bottom > top && points.every(([x, y]) => isHit(element, x, y));
    };
    return Object.keys(needed).filter(name => {
        const all = [...document.querySelectorAll(needed[name])];
        return (name === 'turn' ? all.slice(0, 1) : all).some(element => !isSeen(element));
    });
}"""
# Sounds are drawn on a layer of their own, below the colours of turns: the left channel above the right one. Of what is
# said, given by channel and times in seconds: whether all of it has a waveform there, and only there.
CHANNELS = """said => {
    const player = [...Htx.annotationStore.selected.names.values()].find(tag => tag.type === 'audio')._ws;
    const canvas = player.getLayer('waveform').canvas;
    const half = canvas.height >> 1;
    const x = seconds => Math.round(canvas.width * seconds / player.duration);
    const isDrawn = (channel, start, end) => {
        const width = x(end) - x(start);
        const {data} = canvas.getContext('2d').getImageData(x(start), channel * half, width, half);
        const heights = Array(width).fill(0);
        for (let pixel = 0; pixel < width * half; pixel++) heights[pixel % width] += data[4 * pixel + 3] > 100;
        return heights.filter(height => height > 6).length > width / 4;
    };
    return said.every(([channel, ...times]) => isDrawn(channel, ...times) && !isDrawn(1 - channel, ...times));
}"""
CHOSEN = """() => {
    const row = document.querySelector('.lsf-tree-treenode-selected')?.getBoundingClientRect();
    const list = document.querySelector('.lsf-tabs__contents:has(.lsf-outliner)').getBoundingClientRect();
    return row ? row.top >= list.top && row.bottom <= list.bottom : false;
}"""
